import type { Projection } from '../src/application/projection.js';
import { accountsProjection } from './accounts/projection.js';
import { analyticsProjection } from './analytics/index.js';
import { apiKeysProjection } from './apiKeys/projection.js';
import { auditProjection } from './audit/projection.js';
import { botConfigurationsProjection } from './botConfigurations/projection.js';
import { botsProjection } from './bots/projection.js';
import { knowledgeSourcesProjection } from './knowledgeSources/projection.js';
import { publicBotsProjection } from './publicBots/projection.js';
import { scrapesProjection } from './scrapes/projection.js';
import { sessionsProjection } from './sessions/projection.js';
import { transcriptsProjection } from './transcripts/index.js';

/** Every read model. Each area adds its own. */
export const PROJECTIONS: readonly Projection[] = [
  analyticsProjection,
  botsProjection,
  botConfigurationsProjection,
  publicBotsProjection,
  transcriptsProjection,
  accountsProjection,
  sessionsProjection,
  apiKeysProjection,
  auditProjection,
  knowledgeSourcesProjection,
  scrapesProjection,
];
