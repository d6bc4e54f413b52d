import Router from '@koa/router';
import type { Middleware } from 'koa';
import { type PipelineServices, runRoute } from './pipeline/runRoute.js';
import type { Route } from './route.js';

/** The routers are there for whoever wants to know what is really served. */
export type Routing = Middleware & { readonly routers: readonly Router[] };

/**
 * Leads a request to its route. A router holds the pattern of each of its routes against the path, one after another, so
 * paths of one area and length have a router of their own and only that of the request's path is asked.
 */
export function routing(routes: readonly Route[], services: PipelineServices): Routing {
  const areas = new Set(routes.map(({ path }) => areaOf(path)));
  const routers = new Map([...areas].map((area) => [area, areaRouter(routes.filter(isOf(area)), services)]));
  const byArea = new Map([...routers].map(([area, router]) => [area, middlewareOf(router)]));
  const lead: Middleware = (koa, next) => byArea.get(areaOf(koa.path))?.(koa, next) ?? next();
  return Object.assign(lead, { routers: [...routers.values()] });
}

/** `/api/bot 3` of `/api/bot/:id`, `/health 2` of `/health/live`. Routers tell no capitals apart and forgive one slash at the end. */
function areaOf(path: string): string {
  const segments = path.toLowerCase().split('/');
  if (segments.at(-1) === '') segments.pop();
  const [, first = '', second = ''] = segments;
  return `${first === 'api' ? `/api/${second}` : `/${first}`} ${segments.length - 1}`;
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
