import Router from '@koa/router';
import type { Middleware } from 'koa';
import { type PipelineServices, runRoute } from './pipeline/runRoute.js';
import type { Route } from './route.js';

/**
 * Leads a request to its route. A router holds the pattern of each of its routes against the path, one after another, so
 * each area has a router of its own and only that of the request's area is asked.
 */
export function routing(routes: readonly Route[], services: PipelineServices): Middleware {
  const areas = new Set(routes.map(({ path }) => areaOf(path)));
  const byArea = new Map(
    [...areas].map((area) => [
      area,
      areaRouting(
        routes.filter(({ path }) => areaOf(path) === area),
        services,
      ),
    ]),
  );
  return (koa, next) => byArea.get(areaOf(koa.path))?.(koa, next) ?? next();
}

/** `/api/bot` of `/api/bot/:id`, `/health` of `/health/live`; routers do not tell capitals apart. */
function areaOf(path: string): string {
  const [, first = '', second = ''] = path.toLowerCase().split('/', 3);
  return first === 'api' ? `/api/${second}` : `/${first}`;
}

function areaRouting(routes: readonly Route[], services: PipelineServices): Middleware {
  const router = new Router();
  for (const route of routes) {
    router[route.method](route.path, async (koa) => {
      koa.state.routePath = route.path;
      await runRoute(koa as never, route, services);
    });
  }
  const lead = router.routes() as unknown as Middleware;
  // Not `throw: true`: that would leave out the Allow field, which RFC 9110 (15.5.6) demands; `problems` gives the body.
  const refuse = router.allowedMethods() as unknown as Middleware;
  return (koa, next) => lead(koa, () => refuse(koa, next));
}
