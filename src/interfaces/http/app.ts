import type { RequestListener } from 'node:http';
import cors from '@koa/cors';
import Koa, { type Middleware } from 'koa';
import type { Get } from '../../application/token.js';
import { TOKENS } from '../../application/tokens.js';
import type { Config } from '../../infrastructure/config/index.js';
import type { Logger } from '../../infrastructure/telemetry/logger.js';
import type { Metrics } from '../../infrastructure/telemetry/metrics.js';
import { queueDashboard } from './middleware/queueDashboard.js';
import { type FixedHeaders, securityHeaders, withHeaders } from './middleware/securityHeaders.js';
import { widgetCors } from './middleware/widgetCors.js';
import { clientAddress } from './pipeline/clientAddress.js';
import { createOpenStreams } from './pipeline/openStreams.js';
import { problems } from './pipeline/problems.js';
import { requestContext } from './pipeline/requestContext.js';
import type { PipelineServices } from './pipeline/runRoute.js';
import { trustedOrigins } from './publicOrigin.js';
import { withPublicStates } from './publicStateFastPath.js';
import type { Route } from './route.js';
import { documentRoutes } from './routes/documents.js';
import { allRoutes } from './routes/index.js';
import { metricsRoute } from './routes/metrics.js';
import { operationsRoutes } from './routes/operations.js';
import { routing } from './routing.js';

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
  const headers = securityHeaders(config.environment === 'production');
  const koa = createKoa(options, headers);
  koa.use(widgetCors(get));
  koa.use(apiCors(config));
  koa.use(queueDashboard(get, services));
  koa.use(routing(routes, services));
  const listener = withPublicStates(get, { logger, metrics, securityHeaders: headers }, koa.callback());
  return { koa, routes, listener };
}

/** Health and metrics alone: what a process without the role `api` serves. */
export function createOperationsApp(get: Get, parts: Parts): RequestListener {
  const koa = createKoa(parts, securityHeaders(parts.config.environment === 'production'));
  const routes = [...operationsRoutes(get), metricsRoute(parts.metrics.registry)];
  koa.use(routing(routes, pipelineServices(get, parts.config)));
  return koa.callback();
}

function createKoa({ config, logger, metrics }: Parts, headers: FixedHeaders): Koa {
  const koa = new Koa();
  koa.silent = true;
  koa.use(clientAddress(config.http.trustedProxies));
  koa.use(requestContext(logger, metrics));
  koa.use(problems);
  koa.use(withHeaders(headers));
  return koa;
}

const pipelineServices = (get: Get, config: Config): PipelineServices => ({
  authenticator: get(TOKENS.Authenticator),
  limiter: get(TOKENS.RateLimiter),
  openStreams: createOpenStreams(config.http.streams),
  idempotency: get(TOKENS.IdempotencyStore),
  readYourWrites: get(TOKENS.ReadYourWrites),
  store: get(TOKENS.EventStore),
  now: get(TOKENS.Now),
  corsOrigins: trustedOrigins(config),
  secureCookies: config.environment === 'production',
});

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
