import type { ServiceRole } from '../../application/roleHost.js';
import type { Config } from '../../infrastructure/config/index.js';
import { examineMasterKey } from '../../infrastructure/doctor/index.js';
import { migratePostgres } from '../../infrastructure/postgres/migrate.js';
import { migrateVectors } from '../../infrastructure/vectors/migrate.js';
import { type RunningService, startService } from '../service.js';
import { findingLine } from './diagnosis.js';
import { CliError } from './failure.js';
import { listenFailure, placeOf } from './listening.js';

/** Migrations, the check of the master key, then the service. @throws CliError for what its user can put right. */
export async function startConfigured(config: Config, roles: readonly ServiceRole[]): Promise<RunningService> {
  await migratePostgres(config.postgres.uri);
  for (const finding of await examineMasterKey(config)) {
    if (finding.status === 'failed') throw new CliError(findingLine(finding));
  }
  if (config.supabase.dbUrl) await migrateVectors(config.supabase.dbUrl);
  return startService(config, roles).catch((error: Error) => {
    throw listenFailure(error, placeOf(config.http, roles));
  });
}
