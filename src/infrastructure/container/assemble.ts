import 'reflect-metadata';
import { Container, type ContainerModule } from 'inversify';
import type { Get, Token } from '../../application/token.js';
import type { Config } from '../config/index.js';
import type { QueuePace } from '../queue/pace.js';
import { SHUTDOWN } from './shutdown.js';

export type Module = (config: Config, pace?: Partial<QueuePace>) => ContainerModule | Promise<ContainerModule>;

export interface Services {
  readonly get: Get;
  readonly has: (service: Token<unknown>) => boolean;
  /** Closes every connection, in reverse order of opening. @returns the names of those that could not be closed. */
  readonly close: () => Promise<string[]>;
}

/**
 * The services that these modules know, made when first asked for. The only place that wires.
 * @param pace of the job queues, where another than the usual one is wanted.
 */
export async function assemble(
  config: Config,
  modules: readonly Module[],
  pace: Partial<QueuePace> = {},
): Promise<Services> {
  const container = new Container({ defaultScope: 'Singleton' });
  for (const module of modules) container.load(await module(config, pace));
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
