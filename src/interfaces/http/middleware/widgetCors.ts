import type { Context, Middleware, Next } from 'koa';
import type { Get } from '../../../application/token.js';
import { WEBSITE } from '../../../application/website/tokens.js';

const PREFIX = '/api/bot/website/';
const BOT_IN_PATH = /^\/api\/bot\/website\/([0-9a-f-]{36})(?:\/|$)/;
const METHODS = 'GET, POST, DELETE';
const HEADERS = 'content-type, accept, x-api-key, nova-visitor, last-event-id, idempotency-key';
export const EXPOSED = 'ETag, Nova-Position, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id';

/**
 * CORS of the widget's routes: origins that a bot allows, never with cookies. A preflight shows no body, so where the
 * path does not name the bot, an origin passes that any bot allows; the route itself holds it against the bot.
 */
export const widgetCors =
  (get: Get): Middleware =>
  (koa, next) => {
    const origin = koa.get('origin');
    if (!koa.path.startsWith(PREFIX) || origin === '' || isSameOrigin(koa, origin)) return next();
    return answerOrigin(get, koa, origin, next);
  };

async function answerOrigin(get: Get, koa: Context, origin: string, next: Next): Promise<void> {
  koa.vary('Origin');
  const isAllowed = await get(WEBSITE.AllowedOrigins).isAllowed(origin, BOT_IN_PATH.exec(koa.path)?.[1] ?? null);
  if (isAllowed) koa.set({ 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED });
  if (koa.method !== 'OPTIONS' || koa.get('access-control-request-method') === '') return next();
  if (isAllowed) {
    const allowed = { 'access-control-allow-methods': METHODS, 'access-control-allow-headers': HEADERS };
    koa.set({ ...allowed, 'access-control-max-age': '600' });
  }
  koa.status = 204;
}

/** True when the page that asks came from this service (the demo page). */
export function isSameOrigin(koa: Context, origin: string): boolean {
  try {
    return new URL(origin).host === koa.host && koa.host !== '';
  } catch {
    return false;
  }
}
