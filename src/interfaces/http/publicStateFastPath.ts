import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { PUBLIC_STATES, type PublicStates, type ServedState } from '../../application/bots/publicState.js';
import { newId } from '../../application/ids.js';
import type { Get } from '../../application/token.js';
import type { Logger } from '../../infrastructure/telemetry/logger.js';
import type { Metrics } from '../../infrastructure/telemetry/metrics.js';
import type { FixedHeaders } from './middleware/securityHeaders.js';
import { EXPOSED } from './middleware/widgetCors.js';
import { PUBLIC_STATE_HEADERS, PUBLIC_STATE_PATH } from './routes/publicState.js';

const PREFIX = '/api/bot/website/';
const URL_LENGTH = PREFIX.length + 36;

interface Surroundings {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly securityHeaders: FixedHeaders;
}

/**
 * Answers the most frequent request of all, a bot's public state, before the middleware of everything else when this
 * process has a good copy. It says what the route says, byte for byte and header for header (a test compares them);
 * whatever is unusual about a request goes the long way.
 */
export function withPublicStates(get: Get, around: Surroundings, next: RequestListener): RequestListener {
  const fixed = [...around.securityHeaders, ...Object.entries(PUBLIC_STATE_HEADERS)].flat();
  const whole = around.metrics.httpDuration.labels('GET', PUBLIC_STATE_PATH, '200');
  const unchanged = around.metrics.httpDuration.labels('GET', PUBLIC_STATE_PATH, '304');
  let states: PublicStates | undefined;
  return (request, response) => {
    const started = performance.now();
    if (!isUsual(request, around.logger)) return next(request, response);
    states ??= get(PUBLIC_STATES);
    const copy = states.peek(request.url?.slice(PREFIX.length) ?? '');
    if (!copy?.body) return next(request, response);
    const etag = `"${copy.revision}"`;
    const headers = [...fixed, 'x-request-id', newId(), 'etag', etag, ...corsOf(request, copy)];
    const isKnown =
      request.headers['if-none-match']?.replace(WEAK, '') === etag && request.headers['cache-control'] === undefined;
    send(response, headers, isKnown ? null : copy.body);
    (isKnown ? unchanged : whole).observe((performance.now() - started) / 1000);
  };
}

/** A proxy that compresses an answer makes its tag a weak one; that it is the same counts all the same (RFC 9110 13.1.2). */
const WEAK = /^W\//;
const ONE_TAG = /^(?:W\/)?"[^"]*"$/;

/** A plain GET that nobody traces or names, while requests are not logged one by one. */
const isUsual = ({ method, url, headers }: IncomingMessage, logger: Logger): boolean =>
  method === 'GET' &&
  url?.length === URL_LENGTH &&
  url.startsWith(PREFIX) &&
  (headers['if-none-match'] === undefined || ONE_TAG.test(headers['if-none-match'])) &&
  headers.traceparent === undefined &&
  headers['x-request-id'] === undefined &&
  !logger.isLevelEnabled('debug');

function corsOf({ headers: { origin, host } }: IncomingMessage, { origins }: ServedState): readonly string[] {
  if (origin === undefined || (!origins.includes(origin) && !origins.includes('*'))) return [];
  if (URL.canParse(origin) && new URL(origin).host === host) return [];
  return ['access-control-allow-origin', origin, 'access-control-expose-headers', EXPOSED];
}

function send(response: ServerResponse, headers: readonly string[], body: Buffer | null): void {
  if (body === null) {
    response.writeHead(304, headers.filter((_, index) => headers[index - (index % 2)] !== 'content-type') as string[]);
    response.end();
  } else {
    response.writeHead(200, [...headers, 'content-length', String(body.length)]);
    response.end(body);
  }
}
