import type { Get } from '../../../application/token.js';
import { configurationReadRoutes } from '../bots/configurationReadRoutes.js';
import { configurationCommandRoutes } from '../bots/configurationRoutes.js';
import type { Route } from '../route.js';

export const botConfigRoutes = (get: Get): Route[] => [
  ...configurationCommandRoutes(get),
  ...configurationReadRoutes(get),
];
