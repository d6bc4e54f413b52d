import 'reflect-metadata';
import { Container, type ContainerModule } from 'inversify';
import type { Get, Token } from '../../application/token.js';
import type { Config } from '../config/index.js';
import { accessModule } from './access.js';
import { accountsModule } from './accounts.js';
import { botsModule } from './bots.js';
import { coreModule } from './core.js';
import { healthModule } from './health.js';
import { knowledgeModule } from './knowledge.js';
import { projectionsModule } from './projections.js';
import { queueModule } from './queue.js';
import { SHUTDOWN } from './shutdown.js';
import { testingModule } from './testing.js';
import { websiteModule } from './website.js';

export type Module = (config: Config) => ContainerModule;

/** Each area adds its own module here. */
const MODULES: readonly Module[] = [
  coreModule,
  healthModule,
  projectionsModule,
  queueModule,
  knowledgeModule,
  botsModule,
  websiteModule,
  testingModule,
  accessModule,
  accountsModule,
];

export interface Services {
  readonly get: Get;
  readonly has: (service: Token<unknown>) => boolean;
  /** Closes every connection, in reverse order of opening. @returns the names of those that could not be closed. */
  readonly close: () => Promise<string[]>;
}

/** All services of one process, made when first asked for. The only place that wires. */
export function createServices(config: Config): Services {
  const container = new Container({ defaultScope: 'Singleton' });
  container.load(...MODULES.map((module) => module(config)));
  // Everything here is made once; handlers ask on every request, so the way through the container is taken once too.
  const made = new Map<symbol, unknown>();
  const get: Get = <T>(service: Token<T>): T => {
    if (!made.has(service)) made.set(service, container.get<T>(service));
    return made.get(service) as T;
  };
  return {
    get,
    has: (service) => container.isBound(service),
    close: () => container.get<{ run(): Promise<string[]> }>(SHUTDOWN).run(),
  };
}
