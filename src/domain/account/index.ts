export type { AccountCommand, Identity, KeptSession } from './commands.js';
export { type AccountRefusal, accountDecider, REFUSALS_APART_MS } from './decider.js';
export type { AccountEvent, GrantableRole, Provider, SignInMethod } from './events.js';
export { type Account, type ActiveAccount, hasEnded, wasEvicted } from './state.js';
