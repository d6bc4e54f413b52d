import type { Refusal } from '../../domain/shared/decider.js';
import type { Result } from '../../domain/shared/result.js';
import type { Caller } from '../caller.js';

/** What a request shows of its caller. */
export interface Credentials {
  readonly cookies: Readonly<Record<string, string | undefined>>;
  readonly authorization?: string;
  readonly apiKeyHeader?: string;
  readonly origin?: string;
  readonly ip: string;
  readonly userAgent: string;
}

export interface CookieChange {
  readonly name: string;
  /** Undefined clears it. */
  readonly value?: string;
  readonly maxAgeSeconds?: number;
}

export interface Authenticated {
  readonly caller: Caller;
  /** Cookies to set: a refreshed access token, or stale ones cleared. */
  readonly cookies: readonly CookieChange[];
  /** True when cookies (and so the browser, unasked) proved who it is: such a request must come from an allowed origin. */
  readonly byCookie: boolean;
  /** Limit of the API key itself, to be counted once its scope has been found sufficient. */
  readonly rate?: { readonly name: string; readonly points: number; readonly seconds: number } | undefined;
}

/**
 * Tells who calls. No credentials at all give the anonymous caller; credentials that are wrong, expired or revoked
 * are refused (`unauthenticated`), with the cookies to clear in `info.cookies`.
 */
export interface Authenticator {
  authenticate(credentials: Credentials): Promise<Result<Authenticated, Refusal>>;
}
