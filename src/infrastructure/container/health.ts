import { ContainerModule } from 'inversify';
import type { HealthCheck } from '../../application/health.js';
import { TOKENS } from '../../application/tokens.js';
import type { Config } from '../config/index.js';
import { singletons } from './bind.js';
import { INFRA } from './tokens.js';

export const healthModule = (config: Config): ContainerModule =>
  new ContainerModule((options) => {
    singletons(options)(TOKENS.HealthChecks, (get): readonly HealthCheck[] => [
      {
        name: 'eventstore',
        check: async () => {
          await get(TOKENS.EventStore).head();
        },
      },
      {
        name: 'postgres',
        check: async () => {
          await get(INFRA.Postgres).query('SELECT 1');
        },
      },
      {
        name: 'mongodb',
        check: async () => {
          await get(INFRA.Mongo).db?.admin().ping();
          if (!get(INFRA.Mongo).db) throw new Error('not connected');
        },
      },
      {
        name: 'redis',
        check: async () => {
          await get(INFRA.Redis).ping();
        },
      },
      { name: 'vectors', check: () => checkVectors(config) },
    ]);
  });

/** PostgREST answers HEAD on its root with the schema's headers. */
async function checkVectors(config: Config): Promise<void> {
  const { url, serviceRoleKey } = config.supabase;
  const response = await fetch(`${url}/rest/v1/`, {
    method: 'HEAD',
    headers: { apikey: serviceRoleKey, authorization: `Bearer ${serviceRoleKey}` },
    signal: AbortSignal.timeout(2_000),
  });
  const isRefused = response.status === 401 || response.status === 403;
  if (isRefused || response.status >= 500) throw new Error(`status ${response.status}`);
}
