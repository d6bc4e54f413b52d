import type { Get } from '../../../application/token.js';
import type { Config } from '../../../infrastructure/config/index.js';
import type { Route } from '../route.js';
import { adminRoutes } from './admin.js';
import { aiFeatureRoutes } from './aiFeatures.js';
import { analyticsRoutes } from './analytics.js';
import { apiKeyRoutes } from './apiKeys.js';
import { auditRoutes } from './audit.js';
import { authRoutes } from './auth.js';
import { botConfigRoutes } from './botConfig.js';
import { botRoutes } from './bots.js';
import { controlledBotRoutes } from './controlledBots.js';
import { conversationRoutes } from './conversations.js';
import { knowledgeRoutes } from './knowledge.js';
import { operationsRoutes } from './operations.js';
import { pageRoutes } from './pages.js';
import { publicStateRoutes } from './publicState.js';
import { testingRoutes } from './testing.js';
import { websiteRoutes } from './website.js';

/** One area of the surface: its routes, made from the services that it takes from the container. */
export type RouteArea = (get: Get, config: Config) => readonly Route[];

/** Each area adds its own file here. */
const AREAS: readonly RouteArea[] = [
  knowledgeRoutes,
  operationsRoutes,
  controlledBotRoutes,
  botRoutes,
  botConfigRoutes,
  aiFeatureRoutes,
  publicStateRoutes,
  websiteRoutes,
  conversationRoutes,
  analyticsRoutes,
  pageRoutes,
  authRoutes,
  apiKeyRoutes,
  auditRoutes,
  adminRoutes,
  testingRoutes,
];

/** All routes of the service; OpenAPI and the router are made from this one list. */
export const allRoutes = (get: Get, config: Config): readonly Route[] => AREAS.flatMap((area) => area(get, config));
