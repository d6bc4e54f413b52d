import type { Decider, Refusal } from '../shared/decider.js';
import { accept, type Result, refuse } from '../shared/result.js';
import type { SessionCommand } from './commands.js';
import type { SessionEvent } from './events.js';
import { type ActiveSession, evolve, initialSession, isOver, isWithinGrace, type Session } from './state.js';

export type SessionRefusalCode = 'SESSION_EXISTS' | 'SESSION_UNKNOWN' | 'SESSION_REVOKED' | 'SESSION_EXPIRED';
export type SessionRefusal = Refusal & { readonly code: SessionRefusalCode };
type Decision = Result<readonly SessionEvent[], SessionRefusal>;

export const sessionRevoked = {
  kind: 'unauthenticated',
  code: 'SESSION_REVOKED',
  detail: 'This session has been ended. Sign in again.',
} as const satisfies SessionRefusal;

const unauthenticated = (code: SessionRefusalCode, detail: string): Decision =>
  refuse({ kind: 'unauthenticated', code, detail });

function decide(command: SessionCommand, state: Session): Decision {
  if (command.type === 'StartSession') {
    return state.status === 'none'
      ? accept([{ type: 'SessionStarted', data: command.data }])
      : refuse({ kind: 'conflict', code: 'SESSION_EXISTS', detail: 'This session exists.' });
  }
  if (state.status === 'none') return unauthenticated('SESSION_UNKNOWN', 'This session does not exist.');
  if (state.status === 'revoked') {
    if (command.type === 'RevokeSession') return accept([]);
    return refuse(sessionRevoked);
  }
  return command.type === 'RevokeSession'
    ? accept([revoked(state, command.data.reason, command.data.at)])
    : refresh(command.data, state);
}

/**
 * Rotation with reuse detection (RFC 9700, 4.14.2): a used token shown again ends the session, because either the
 * thief or the owner holds the other copy. Only the same client's parallel refresh is let through, without an event.
 */
function refresh(data: Extract<SessionCommand, { type: 'RefreshSession' }>['data'], state: ActiveSession): Decision {
  const { tokenHash, nextTokenHash, client, at } = data;
  if (isOver(state, at)) return unauthenticated('SESSION_EXPIRED', 'This session has expired. Sign in again.');
  if (tokenHash === state.tokenHash) {
    const generation = state.generation + 1;
    const { accountId } = state;
    return accept([
      { type: 'SessionRefreshed', data: { accountId, generation, tokenHash: nextTokenHash, client, at } },
    ]);
  }
  const { former } = state;
  const isParallel = former?.hash === tokenHash && former.client === client && isWithinGrace(former.usedAt, at);
  if (isParallel) return accept([]);
  const detected = { accountId: state.accountId, generation: data.generation, at };
  return accept([{ type: 'RefreshTokenReuseDetected', data: detected }, revoked(state, 'reuse', at)]);
}

const revoked = (
  state: ActiveSession,
  reason: Extract<SessionEvent, { type: 'SessionRevoked' }>['data']['reason'],
  at: string,
): SessionEvent => ({ type: 'SessionRevoked', data: { accountId: state.accountId, reason, at } });

export const sessionDecider: Decider<SessionCommand, SessionEvent, Session, SessionRefusal> = {
  category: 'session',
  initial: initialSession,
  evolve,
  decide,
};
