import type { Module } from '../../infrastructure/container/assemble.js';

/** Parts of the service, loaded when asked for: most commands take less time than loading what they do not need. */
export type Areas = () => Promise<readonly Module[]>;

export const CORE: Areas = async () => [(await import('../../infrastructure/container/core.js')).coreModule];

/** For commands that read what happened. */
export const HISTORY: Areas = async () => [
  ...(await CORE()),
  (await import('../../infrastructure/container/history.js')).historyModule,
];

/** For commands that look at read models and process managers, or say what is wanted of them. */
export const PROJECTION_ADMIN: Areas = async () => [
  ...(await HISTORY()),
  (await import('../../infrastructure/container/projectionAdmin.js')).projectionAdminModule,
];

/** For commands that may have to run them. */
export const PROJECTIONS: Areas = async () => [
  ...(await PROJECTION_ADMIN()),
  (await import('../../infrastructure/container/documents.js')).documentsModule,
  (await import('../../infrastructure/container/projections.js')).projectionsModule,
  (await import('../../infrastructure/container/queue.js')).queueModule,
];

/** For commands that do what the service does. */
export const EVERYTHING: Areas = async () => (await import('../../infrastructure/container/index.js')).MODULES;
