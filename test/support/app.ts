import { ROLES, type ServiceRole } from '../../src/application/roleHost.js';
import { loadConfig } from '../../src/infrastructure/config/index.js';
import type { QueuePace } from '../../src/infrastructure/queue/pace.js';
import { type RunningService, startService } from '../../src/interfaces/service.js';
import type { World } from './world.js';

export interface App {
  readonly baseUrl: string;
  readonly service: RunningService;
  close(): Promise<void>;
}

/**
 * The whole service in this process, on a free port, with the servers of a world.
 * @param options.roles default all; several apps on one world are several processes of one service.
 * @param options.env variables on top of the world's.
 * @param options.pace of the job queues, for what would wait for them.
 */
export async function startApp(
  world: World,
  options: {
    readonly roles?: readonly ServiceRole[];
    readonly env?: Readonly<Record<string, string>>;
    readonly pace?: Partial<QueuePace>;
  } = {},
): Promise<App> {
  const config = loadConfig({ ...world.env, ...options.env });
  if (!config.ok) throw new Error(JSON.stringify(config.refusal));
  const service = await startService(config.value, options.roles ?? ROLES, options.pace);
  return { baseUrl: `http://127.0.0.1:${service.port}`, service, close: service.stop };
}
