import type { Config } from '../config/index.js';
import type { QueuePace } from '../queue/pace.js';
import { accessModule } from './access.js';
import { accountsModule } from './accounts.js';
import { assemble, type Module, type Services } from './assemble.js';
import { botsModule } from './bots.js';
import { coreModule } from './core.js';
import { documentsModule } from './documents.js';
import { healthModule } from './health.js';
import { historyModule } from './history.js';
import { knowledgeModule } from './knowledge.js';
import { projectionAdminModule } from './projectionAdmin.js';
import { projectionsModule } from './projections.js';
import { queueModule } from './queue.js';
import { testingModule } from './testing.js';
import { websiteModule } from './website.js';

export type { Services };

/** Each area adds its own module here. */
export const MODULES: readonly Module[] = [
  coreModule,
  healthModule,
  documentsModule,
  historyModule,
  projectionAdminModule,
  projectionsModule,
  queueModule,
  knowledgeModule,
  botsModule,
  websiteModule,
  testingModule,
  accessModule,
  accountsModule,
];

/** All services of one process. */
export const createServices = (config: Config, pace?: Partial<QueuePace>): Promise<Services> =>
  assemble(config, MODULES, pace);
