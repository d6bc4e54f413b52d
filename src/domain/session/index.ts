export type { SessionCommand } from './commands.js';
export { type SessionRefusal, sessionDecider, sessionRevoked } from './decider.js';
export type { RevocationReason, SessionEvent, SessionMethod, SessionStarted } from './events.js';
export { type ActiveSession, endsAt, GRACE_MS, isOver, type Session } from './state.js';
