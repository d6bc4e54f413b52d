import type { Get } from '../../../application/token.js';
import type { Route } from '../route.js';

/** All routes of the service; OpenAPI and the router are made from this one list. Each area adds its own file. */
export const allRoutes = (_get: Get): readonly Route[] => [];
