import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ROLE_HOSTS, type ServiceRole } from '../application/roleHost.js';
import type { Config } from '../infrastructure/config/index.js';
import { createServices, type Services } from '../infrastructure/container/index.js';
import { INFRA } from '../infrastructure/container/tokens.js';
import { VERSION } from '../infrastructure/version.js';
import { createHttpApp } from './http/app.js';
import { createHttpServer } from './http/httpServer.js';

export interface RunningService {
  /** Undefined in a process without the role `api`. */
  readonly url: string | undefined;
  readonly port: number | undefined;
  readonly services: Services;
  /** Stops taking requests, finishes what runs, stops workers and projections, closes connections; in this order. */
  readonly stop: () => Promise<void>;
}

/** How long a request under way may go on after the process was told to stop. */
const DRAIN_MS = 10_000;

/** Starts the service in this process with the given roles. @throws when the port cannot be had (`EADDRINUSE`). */
export async function startService(config: Config, roles: readonly ServiceRole[]): Promise<RunningService> {
  const services = createServices(config);
  const logger = services.get(INFRA.Logger);
  const stops: (() => Promise<void>)[] = [];
  let server: Server | undefined;
  try {
    for (const role of ['projector', 'worker'] as const) {
      if (!roles.includes(role) || !services.has(ROLE_HOSTS[role])) continue;
      const host = services.get(ROLE_HOSTS[role]);
      await host.start();
      stops.unshift(() => host.stop());
    }
    if (roles.includes('api')) {
      server = await listen(config, services);
      const listening = server;
      stops.unshift(() => drain(listening));
    }
  } catch (error) {
    for (const stop of stops) await stop().catch(() => {});
    await services.close();
    throw error;
  }
  const port = server ? (server.address() as AddressInfo).port : undefined;
  let stopping: Promise<void> | undefined;
  return {
    port,
    url:
      port === undefined ? undefined : config.http.publicUrlIsSet ? config.http.publicUrl : `http://127.0.0.1:${port}`,
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

function listen(config: Config, services: Services): Promise<Server> {
  const logger = services.get(INFRA.Logger);
  const { listener } = createHttpApp(services.get, {
    config,
    logger,
    metrics: services.get(INFRA.Metrics),
    version: VERSION,
  });
  const server = createHttpServer(listener);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.http.port, config.http.host, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(timer);
}
