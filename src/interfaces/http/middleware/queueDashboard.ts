import type { Middleware } from 'koa';
import type { Authenticator } from '../../../application/ports/authenticator.js';
import { type Get, token } from '../../../application/token.js';
import { TOKENS } from '../../../application/tokens.js';
import { authenticate, demandSameOrigin } from '../pipeline/authenticate.js';
import type { Method } from '../route.js';

export const QUEUES_PATH = '/admin/queues';

/** The dashboard's own pages and API, without any check of who calls. */
export const QUEUE_PAGES = token<Middleware>('QueuePages');

/** The dashboard brings an inline style and theme script; everything else must come from here. */
const CSP =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'self'";

/** The job queues at `/admin/queues`, for signed-in admins only. */
export function queueDashboard(
  get: Get,
  options: { corsOrigins: ReadonlySet<string>; secureCookies: boolean },
): Middleware {
  const serve: Middleware = async (koa, next) => {
    koa.state.routePath = QUEUES_PATH;
    const authenticator: Authenticator = get(TOKENS.Authenticator);
    const access = { kind: 'account', role: 'admin' } as const;
    const { byCookie } = await authenticate(koa, authenticator, access, { secure: options.secureCookies });
    if (byCookie) demandSameOrigin(koa, koa.method.toLowerCase() as Method, options.corsOrigins);
    koa.set('content-security-policy', CSP);
    return get(QUEUE_PAGES)(koa, next);
  };
  const isOurs = (path: string) => path === QUEUES_PATH || path.startsWith(`${QUEUES_PATH}/`);
  return (koa, next) => (isOurs(koa.path) ? serve(koa, next) : next());
}
