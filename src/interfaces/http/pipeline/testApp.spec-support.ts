import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import Koa from 'koa';
import type { Caller } from '../../../application/caller.js';
import { accept, refuse } from '../../../domain/shared/result.js';
import { createLogger } from '../../../infrastructure/telemetry/logger.js';
import { createMetrics } from '../../../infrastructure/telemetry/metrics.js';
import type { Route } from '../route.js';
import { createOpenStreams } from './openStreams.js';
import { problems } from './problems.js';
import { requestContext } from './requestContext.js';
import { type PipelineServices, runRoute } from './runRoute.js';

/** Serves routes through the real pipeline, with ports that the spec decides on. Only specs import this. */
export async function serveRoutes(routes: readonly Route[], more: Partial<PipelineServices> = {}, caller?: Caller) {
  const services: PipelineServices = {
    authenticator: {
      authenticate: async ({ authorization, cookies }) => {
        if (authorization === 'Bearer bad')
          return refuse({ kind: 'unauthenticated', code: 'TOKEN_INVALID', detail: 'bad' });
        const known = caller && (authorization === 'Bearer good' || cookies.accessToken === 'good');
        return accept({
          caller: known ? caller : { kind: 'anonymous' },
          cookies: [],
          byCookie: cookies.accessToken === 'good',
        });
      },
    },
    limiter: { consume: async () => ({ allowed: true, limit: 1, remaining: 1, resetSeconds: 1 }) },
    openStreams: createOpenStreams({ perAddress: 0, perAccount: 0 }),
    idempotency: {
      claim: async () => ({ kind: 'first', since: '1' }),
      complete: async () => {},
      release: async () => {},
      removeOf: async () => {},
    },
    readYourWrites: { waitFor: async () => true },
    store: {} as PipelineServices['store'],
    now: () => new Date(0),
    corsOrigins: new Set(['https://app.example']),
    secureCookies: false,
    ...more,
  };
  const koa = new Koa();
  koa.silent = true;
  const metrics = createMetrics();
  koa.use(requestContext(createLogger('silent'), metrics));
  koa.use(problems);
  const router = new Router();
  for (const route of routes)
    router[route.method](route.path, (context) => {
      context.state.routePath = route.path;
      return runRoute(context as never, route, services);
    });
  koa.use(router.routes());
  const server = createServer(koa.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    metrics,
    send: (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, init),
    /** Closes all connections, whatever runs on them. */
    cut: () => server.closeAllConnections(),
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
