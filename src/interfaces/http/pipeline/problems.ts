import type { Context, Middleware } from 'koa';
import { StreamUnreadable } from '../../../application/streamCache.js';
import { UnreadableThen } from '../../../application/timeTravel.js';
import { problemPage } from '../pages/problemPage.js';
import { Problem } from '../problem.js';
import { stateOf } from './state.js';

const isClientError = (error: unknown): error is { status: number; message: string; expose: boolean } =>
  error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500;

/** Whatever goes wrong becomes `application/problem+json`, or a page for browsers outside the API; what the caller did not cause is logged and not shown. */
export const problems: Middleware = async (koa, next) => {
  try {
    await next();
    if (koa.status === 404 && koa.body === undefined && !koa.headerSent && koa.respond !== false) {
      throw new Problem(404, 'ROUTE_NOT_FOUND', `${koa.method} ${koa.path} does not exist.`);
    }
    if (koa.status === 405) throw new Problem(405, 'METHOD_NOT_ALLOWED', 'This path does not take this method.');
    if (koa.status === 501) throw new Problem(501, 'METHOD_UNKNOWN', 'This method is not served.');
  } catch (error) {
    answer(koa, toProblem(koa, error));
  }
};

function toProblem(koa: Context, error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isClientError(error)) {
    return new Problem(error.status, error.status === 413 ? 'BODY_TOO_LARGE' : 'BAD_REQUEST', error.message);
  }
  stateOf(koa).logger().error({ err: error }, 'request failed');
  if (isAway(error)) {
    const detail = 'Something that this needs is away right now. Try again in a moment.';
    return new Problem(503, 'DEPENDENCY_UNAVAILABLE', detail, {}, { 'retry-after': '2' });
  }
  if (error instanceof StreamUnreadable || error instanceof UnreadableThen) {
    const detail = 'It holds a change that this version of the service cannot read, as a newer one may have written.';
    return new Problem(503, 'STREAM_UNREADABLE', detail, {}, { 'retry-after': '10' });
  }
  return new Problem(500, 'INTERNAL_ERROR', 'Something went wrong here. The request id helps to find it in the logs.');
}

const AWAY_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  '57P01',
  '57P03',
  '08006',
]);
const AWAY_NAMES =
  /MongoServerSelection|MongoNetwork|MongooseServerSelection|MaxRetriesPerRequest|UnavailableError|timeout exceeded when trying to connect|Connection terminated|Connection is closed|ECONNREFUSED/;

/** Told by the drivers' own names and codes: a server that is down is not a bug of ours. */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && AWAY_CODES.has(code)) return true;
  if (error instanceof AggregateError && error.errors.some(isAway)) return true;
  return AWAY_NAMES.test(`${error.name} ${error.constructor.name} ${error.message}`);
}

function answer(koa: Context, problem: Problem): void {
  stateOf(koa).refusal = problem.code;
  if (koa.headerSent) {
    koa.res.end();
    return;
  }
  koa.status = problem.status;
  for (const [name, value] of Object.entries(problem.headers)) koa.set(name, value);
  koa.set('cache-control', 'no-store');
  const body = problem.body(stateOf(koa).requestId);
  if (wantsPage(koa)) {
    const { headers = {}, body: html } = problemPage(body);
    koa.set({ ...headers });
    koa.body = html;
    return;
  }
  koa.body = JSON.stringify(body);
  koa.type = 'application/problem+json';
}

const isOfApi = (path: string): boolean => /^\/api(\/|$)/i.test(path);

/** Programs that take anything are told as programs: a page is only for those who would rather have one. */
function wantsPage(koa: Context): boolean {
  if (isOfApi(koa.path)) return false;
  koa.vary('Accept');
  return koa.accepts('application/problem+json', 'application/json', 'text/html') === 'text/html';
}
