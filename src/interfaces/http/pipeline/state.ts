import type { Context } from 'koa';
import type { LimitCount } from '../../../application/ports/rateLimiter.js';
import type { Logger } from '../../../infrastructure/telemetry/logger.js';

/** What the middleware of one request hands on. */
export interface RequestState {
  requestId: string;
  /** A logger that tells the request's id; made when there is something to tell. */
  logger: () => Logger;
  /** The limits that the request has been counted against. */
  limits?: readonly LimitCount[];
  /** The route that it was led to changes something. */
  isCommand?: boolean;
  /** See `answeredSignal`. */
  answered?: AbortSignal;
  /** The code of the problem that it was answered with. */
  refusal?: string;
}

export const stateOf = (koa: Context): RequestState => koa.state as unknown as RequestState;
