import type { RequestListener } from 'node:http';
import cors from '@koa/cors';
import Router from '@koa/router';
import Koa, { type Middleware } from 'koa';
import helmet from 'koa-helmet';
import type { Get } from '../../application/token.js';
import { TOKENS } from '../../application/tokens.js';
import type { Config } from '../../infrastructure/config/index.js';
import type { Logger } from '../../infrastructure/telemetry/logger.js';
import type { Metrics } from '../../infrastructure/telemetry/metrics.js';
import { queueDashboard } from './middleware/queueDashboard.js';
import { widgetCors } from './middleware/widgetCors.js';
import { clientAddress } from './pipeline/clientAddress.js';
import { problems } from './pipeline/problems.js';
import { requestContext } from './pipeline/requestContext.js';
import { type PipelineServices, runRoute } from './pipeline/runRoute.js';
import { withPublicStates } from './publicStateFastPath.js';
import type { Route } from './route.js';
import { documentRoutes } from './routes/documents.js';
import { allRoutes } from './routes/index.js';
import { metricsRoute } from './routes/metrics.js';
import { operationsRoutes } from './routes/operations.js';

export interface HttpApp {
  readonly koa: Koa;
  readonly routes: readonly Route[];
  readonly listener: RequestListener;
}

interface Parts {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The HTTP surface: everything that it serves stands in `routes`, and so in the OpenAPI document. */
export function createHttpApp(get: Get, options: Parts & { readonly version: string }): HttpApp {
  const { config, logger, metrics, version } = options;
  const areas = allRoutes(get, config);
  const routes = [
    ...areas,
    ...documentRoutes(areas, { publicUrl: config.http.publicUrl, version, registry: metrics.registry }),
  ];
  const services = pipelineServices(get, config);
  const headers = securityHeaders(config);
  const koa = createKoa(options, headers);
  koa.use(widgetCors(get));
  koa.use(apiCors(config));
  koa.use(queueDashboard(get, services));
  serve(koa, routes, services);
  const listener = withPublicStates(get, { logger, metrics, securityHeaders: headers }, koa.callback());
  return { koa, routes, listener };
}

/** Health and metrics alone: what a process without the role `api` serves. */
export function createOperationsApp(get: Get, parts: Parts): RequestListener {
  const koa = createKoa(parts, securityHeaders(parts.config));
  const routes = [...operationsRoutes(get), metricsRoute(parts.metrics.registry)];
  serve(koa, routes, pipelineServices(get, parts.config));
  return koa.callback();
}

function createKoa({ config, logger, metrics }: Parts, headers: Middleware): Koa {
  const koa = new Koa();
  koa.silent = true;
  koa.use(clientAddress(config.http.trustedProxies));
  koa.use(requestContext(logger, metrics));
  koa.use(problems);
  koa.use(headers);
  return koa;
}

const pipelineServices = (get: Get, config: Config): PipelineServices => ({
  authenticator: get(TOKENS.Authenticator),
  limiter: get(TOKENS.RateLimiter),
  idempotency: get(TOKENS.IdempotencyStore),
  readYourWrites: get(TOKENS.ReadYourWrites),
  store: get(TOKENS.EventStore),
  now: get(TOKENS.Now),
  corsOrigins: new Set([...config.http.corsOrigins, new URL(config.http.publicUrl).origin]),
  secureCookies: config.environment === 'production',
});

function serve(koa: Koa, routes: readonly Route[], services: PipelineServices): void {
  const router = createRouter(routes, services);
  koa.use(router.routes());
  // Not `throw: true`: that would leave out the Allow field, which RFC 9110 (15.5.6) demands; `problems` gives the body.
  koa.use(router.allowedMethods());
}

function createRouter(routes: readonly Route[], services: PipelineServices): Router {
  const router = new Router();
  for (const route of routes) {
    router[route.method](route.path, async (koa) => {
      koa.state.routePath = route.path;
      await runRoute(koa as never, route, services);
    });
  }
  return router;
}

/** Answers of the API are data: nothing may be framed, sniffed or run from them. Pages set a policy of their own. */
const securityHeaders = (config: Config): Middleware =>
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    strictTransportSecurity:
      config.environment === 'production' ? { maxAge: 31_536_000, includeSubDomains: true } : false,
  }) as unknown as Middleware;

/** What pages of other origins may read of an answer. */
const EXPOSED = [
  'Content-Disposition',
  'ETag',
  'Idempotency-Replayed',
  'Nova-Position',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
];

/** Exact origins with credentials. The routes of the widget have a policy of their own (the bot's allowed origins). */
function apiCors(config: Config): Middleware {
  const allowed = new Set(config.http.corsOrigins);
  const inner = cors({
    origin: (koa) => (allowed.has(koa.get('origin')) ? koa.get('origin') : ''),
    credentials: true,
    maxAge: 600,
    exposeHeaders: EXPOSED,
    keepHeadersOnError: true,
  }) as unknown as Middleware;
  return (koa, next) => (koa.path.startsWith('/api/bot/website/') ? next() : inner(koa, next));
}
