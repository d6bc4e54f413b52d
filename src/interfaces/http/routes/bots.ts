import type { Get } from '../../../application/token.js';
import { changeRoutes } from '../bots/changeRoutes.js';
import { createRoutes } from '../bots/createRoutes.js';
import { historyRoutes } from '../bots/historyRoutes.js';
import { portableRoutes } from '../bots/portableRoutes.js';
import { listRoutes, oneBotRoutes } from '../bots/readRoutes.js';
import type { Route } from '../route.js';

/** Routes with a fixed name come before `/api/bot/:id`. */
export const botRoutes = (get: Get): Route[] => [
  ...createRoutes(get),
  ...portableRoutes(get),
  ...listRoutes(get),
  ...changeRoutes(get),
  ...historyRoutes(get),
  ...oneBotRoutes(get),
];
