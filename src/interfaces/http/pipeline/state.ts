import type { Context } from 'koa';
import type { Logger } from '../../../infrastructure/telemetry/logger.js';

/** What the middleware of one request hands on. */
export interface RequestState {
  requestId: string;
  logger: Logger;
}

export const stateOf = (koa: Context): RequestState => koa.state as unknown as RequestState;
