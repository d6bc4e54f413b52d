import type { Get } from '../../../application/token.js';
import { apiKeyCommandRoutes } from '../accounts/apiKeyCommandRoutes.js';
import { apiKeyReadRoutes } from '../accounts/apiKeyReadRoutes.js';
import type { Route } from '../route.js';

export const apiKeyRoutes = (get: Get): Route[] => [...apiKeyReadRoutes(get), ...apiKeyCommandRoutes(get)];
