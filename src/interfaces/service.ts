import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ROLE_HOSTS, type ServiceRole } from '../application/roleHost.js';
import type { Config } from '../infrastructure/config/index.js';
import { createServices, type Services } from '../infrastructure/container/index.js';
import { INFRA } from '../infrastructure/container/tokens.js';
import type { QueuePace } from '../infrastructure/queue/pace.js';
import { VERSION } from '../infrastructure/version.js';
import { createHttpApp, createOperationsApp } from './http/app.js';
import { createHttpServer } from './http/httpServer.js';

export interface RunningService {
  /** Undefined in a process without the role `api`. */
  readonly url: string | undefined;
  /** Where it listens: with the role `api` to everything, else for health and metrics alone. */
  readonly port: number;
  readonly services: Services;
  /** Stops taking requests, finishes what runs, stops workers and projections, closes connections; in this order. */
  readonly stop: () => Promise<void>;
}

/** How long a request under way may go on after the process was told to stop. */
const DRAIN_MS = 10_000;
/** How often connections without a request are looked for then. */
const IDLE_MS = 50;

/**
 * Starts the service in this process with the given roles.
 * @param pace of the job queues, where another than the usual one is wanted. @throws when the port cannot be had (`EADDRINUSE`).
 */
export async function startService(
  config: Config,
  roles: readonly ServiceRole[],
  pace?: Partial<QueuePace>,
): Promise<RunningService> {
  const services = await createServices(config, pace);
  const logger = services.get(INFRA.Logger);
  const stops: (() => Promise<void>)[] = [];
  let server: Server;
  try {
    for (const role of ['projector', 'worker'] as const) {
      if (!roles.includes(role) || !services.has(ROLE_HOSTS[role])) continue;
      const host = services.get(ROLE_HOSTS[role]);
      await host.start();
      stops.unshift(() => host.stop());
    }
    server = await (roles.includes('api') ? listen(config, services) : listenForOperations(config, services));
    stops.unshift(() => drain(server));
  } catch (error) {
    for (const stop of stops) await stop().catch(() => {});
    await services.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  let stopping: Promise<void> | undefined;
  return {
    port,
    url: !roles.includes('api')
      ? undefined
      : config.http.publicUrlIsSet
        ? config.http.publicUrl
        : `http://127.0.0.1:${port}`,
    services,
    stop: () => {
      stopping ??= (async () => {
        for (const stop of stops) await stop().catch((err) => logger.error({ err }, 'a part did not stop cleanly'));
        const failed = await services.close();
        if (failed.length > 0) logger.warn({ failed }, 'connections that did not close cleanly');
      })();
      return stopping;
    },
  };
}

const partsOf = (config: Config, { get }: Services) => ({
  config,
  logger: get(INFRA.Logger),
  metrics: get(INFRA.Metrics),
});

function listen(config: Config, services: Services): Promise<Server> {
  const { listener } = createHttpApp(services.get, { ...partsOf(config, services), version: VERSION });
  return listenOn(config, config.http.port, listener);
}

/** Not on PORT: processes of one machine share its variables, and that one is for the API, whoever starts first. */
function listenForOperations(config: Config, services: Services): Promise<Server> {
  return listenOn(config, config.http.operationsPort, createOperationsApp(services.get, partsOf(config, services)));
}

function listenOn(config: Config, port: number, listener: RequestListener): Promise<Server> {
  const server = createHttpServer(listener);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, config.http.host, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Not once: a connection whose request ends meanwhile would wait for another one until the time is over.
  const closing = setInterval(() => server.closeIdleConnections(), IDLE_MS);
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(closing);
  clearTimeout(timer);
}
