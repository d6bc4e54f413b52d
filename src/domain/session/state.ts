import type { SessionEvent } from './events.js';

/** A parallel refresh of the same client within this time gets the same new token instead of an alarm. */
export const GRACE_MS = 5_000;

interface UsedToken {
  readonly hash: string;
  readonly usedAt: string;
  /** Who used it. */
  readonly client: string;
}

export interface ActiveSession {
  readonly status: 'active';
  readonly accountId: string;
  readonly epoch: number;
  readonly generation: number;
  readonly tokenHash: string;
  /** The token before this one. Once this one has been used as well, showing that one again can be no parallel refresh. */
  readonly former: UsedToken | null;
  readonly idleSeconds: number;
  readonly expiresAt: string;
  readonly startedAt: string;
  readonly refreshedAt: string;
}

export type Session =
  | { readonly status: 'none' }
  | ActiveSession
  | { readonly status: 'revoked'; readonly accountId: string; readonly reason: string; readonly at: string };

export const initialSession: Session = { status: 'none' };

export function evolve(state: Session, event: SessionEvent): Session {
  if (event.type === 'SessionStarted') {
    const { accountId, epoch, tokenHash, idleSeconds, expiresAt, at } = event.data;
    const times = { idleSeconds, expiresAt, startedAt: at, refreshedAt: at };
    return { status: 'active', accountId, epoch, generation: 0, tokenHash, former: null, ...times };
  }
  if (state.status !== 'active') return state;
  switch (event.type) {
    case 'SessionRefreshed': {
      const { generation, tokenHash, client, at } = event.data;
      const former = { hash: state.tokenHash, usedAt: at, client };
      return { ...state, generation, tokenHash, former, refreshedAt: at };
    }
    case 'RefreshTokenReuseDetected':
      return state;
    case 'SessionRevoked':
      return { status: 'revoked', accountId: state.accountId, reason: event.data.reason, at: event.data.at };
  }
}

export const isWithinGrace = (usedAt: string, now: string): boolean => Date.parse(now) - Date.parse(usedAt) <= GRACE_MS;

/** Past its absolute end, or not refreshed for its idle time. */
export const isOver = (session: ActiveSession, now: string): boolean => Date.parse(now) >= endsAt(session);

/** When it ends unless it is refreshed, in milliseconds since 1970. */
export const endsAt = (session: ActiveSession): number =>
  Math.min(Date.parse(session.expiresAt), Date.parse(session.refreshedAt) + session.idleSeconds * 1000);
