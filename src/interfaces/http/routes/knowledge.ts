import type { Get } from '../../../application/token.js';
import { progressRoutes } from '../knowledge/progressRoutes.js';
import { searchRoutes } from '../knowledge/searchRoutes.js';
import { sourceRoutes } from '../knowledge/sourceRoutes.js';
import type { Route } from '../route.js';

/** What a bot knows: sources, runs, search. */
export const knowledgeRoutes = (get: Get): Route[] => [
  ...searchRoutes(get),
  ...sourceRoutes(get),
  ...progressRoutes(get),
];
