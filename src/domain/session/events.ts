import type { EventOf } from '../shared/event.js';

export type SessionMethod = 'register' | 'password' | 'code' | 'google' | 'github';
export type RevocationReason = 'logout' | 'revoked' | 'reuse';

export type SessionStarted = EventOf<
  'SessionStarted',
  {
    readonly accountId: string;
    readonly method: SessionMethod;
    /** Keyed SHA-256 of the refresh token. */
    readonly tokenHash: string;
    /** Personal: keyed hash of where it was started from, see `RefreshSession`. */
    readonly client: string;
    /** Personal. */
    readonly ip: string | null;
    /** Personal. */
    readonly userAgent: string | null;
    /** `sessionEpoch` of the account; the account ends the sessions of earlier epochs as a whole. */
    readonly epoch: number;
    /** It ends when it is not refreshed for so long. */
    readonly idleSeconds: number;
    /** It ends then in any case. */
    readonly expiresAt: string;
    readonly at: string;
  }
>;

/** `generation` counts from 0; `client` is personal. */
export type SessionRefreshed = EventOf<
  'SessionRefreshed',
  {
    readonly accountId: string;
    readonly generation: number;
    readonly tokenHash: string;
    readonly client: string;
    readonly at: string;
  }
>;

export type RefreshTokenReuseDetected = EventOf<
  'RefreshTokenReuseDetected',
  { readonly accountId: string; readonly generation: number; readonly at: string }
>;

export type SessionRevoked = EventOf<
  'SessionRevoked',
  { readonly accountId: string; readonly reason: RevocationReason; readonly at: string }
>;

export type SessionEvent = SessionStarted | SessionRefreshed | RefreshTokenReuseDetected | SessionRevoked;
