export type { AccountCommand, Identity, KeptSession } from './commands.js';
export { type AccountRefusal, accountDecider, REFUSALS_APART_MS, wrongPassword } from './decider.js';
export type { AccountEvent, GrantableRole, Provider, SignInMethod } from './events.js';
export { type Account, type ActiveAccount, FIRST_PASSWORD, hasEnded, wasEvicted } from './state.js';
