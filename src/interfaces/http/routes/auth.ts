import type { Get } from '../../../application/token.js';
import type { Config } from '../../../infrastructure/config/index.js';
import { codeRoutes } from '../accounts/codeRoutes.js';
import { oauthRoutes } from '../accounts/oauthRoutes.js';
import { ownRoutes } from '../accounts/ownRoutes.js';
import { sessionRoutes } from '../accounts/sessionRoutes.js';
import { signInRoutes } from '../accounts/signInRoutes.js';
import type { Route } from '../route.js';

export const authRoutes = (get: Get, config: Config): Route[] => [
  ...signInRoutes(get, config),
  ...codeRoutes(get, config),
  ...ownRoutes(get, config),
  ...sessionRoutes(get, config),
  ...oauthRoutes(get, config),
];
