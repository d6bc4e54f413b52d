import Router from '@koa/router';
import type { Middleware } from 'koa';
import { type PipelineServices, runRoute } from './pipeline/runRoute.js';
import type { Route } from './route.js';

/** The routers are there for whoever wants to know what is really served. */
export type Routing = Middleware & { readonly routers: readonly Router[] };

/**
 * Leads a request to its route. A router holds the pattern of each of its routes against the path, one after another, so
 * each area has a router of its own and only that of the request's area is asked.
 */
export function routing(routes: readonly Route[], services: PipelineServices): Routing {
  const areas = new Set(routes.map(({ path }) => areaOf(path)));
  const routers = new Map([...areas].map((area) => [area, areaRouter(routes.filter(isOf(area)), services)]));
  const byArea = new Map([...routers].map(([area, router]) => [area, middlewareOf(router)]));
  const lead: Middleware = (koa, next) => byArea.get(areaOf(koa.path))?.(koa, next) ?? next();
  return Object.assign(lead, { routers: [...routers.values()] });
}

/** `/api/bot` of `/api/bot/:id`, `/health` of `/health/live`; routers do not tell capitals apart. */
function areaOf(path: string): string {
  const [, first = '', second = ''] = path.toLowerCase().split('/', 3);
  return first === 'api' ? `/api/${second}` : `/${first}`;
}

const isOf =
  (area: string) =>
  ({ path }: Route): boolean =>
    areaOf(path) === area;

function areaRouter(routes: readonly Route[], services: PipelineServices): Router {
  const router = new Router();
  for (const route of routes) {
    router[route.method](route.path, async (koa) => {
      koa.state.routePath = route.path;
      await runRoute(koa as never, route, services);
    });
  }
  return router;
}

function middlewareOf(router: Router): Middleware {
  const lead = router.routes() as unknown as Middleware;
  // Not `throw: true`: that would leave out the Allow field, which RFC 9110 (15.5.6) demands; `problems` gives the body.
  const refuse = router.allowedMethods() as unknown as Middleware;
  return (koa, next) => lead(koa, () => refuse(koa, next));
}
