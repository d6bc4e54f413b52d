import type { ServiceRole } from '../../application/roleHost.js';
import type { Config } from '../../infrastructure/config/index.js';
import { examineMasterKey } from '../../infrastructure/doctor/index.js';
import { migratePostgres } from '../../infrastructure/postgres/migrate.js';
import { migrateVectors } from '../../infrastructure/vectors/migrate.js';
import { type RunningService, startService } from '../service.js';
import { findingLine } from './diagnosis.js';
import { CliError } from './failure.js';

/** Migrations, the check of the master key, then the service. @throws CliError for what its user can put right. */
export async function startConfigured(config: Config, roles: readonly ServiceRole[]): Promise<RunningService> {
  await migratePostgres(config.postgres.uri);
  for (const finding of await examineMasterKey(config)) {
    if (finding.status === 'failed') throw new CliError(findingLine(finding));
  }
  if (config.supabase.dbUrl) await migrateVectors(config.supabase.dbUrl);
  return startService(config, roles).catch((error: NodeJS.ErrnoException & { hostname?: string }) => {
    const { port, host } = config.http;
    if (error.code === 'EADDRINUSE' || error.code === 'EACCES') {
      throw new CliError(
        `PORT ${port} cannot be used (${error.code}). Stop what listens there, or choose another: PORT=9001 npm start`,
      );
    }
    if (error.code === 'EADDRNOTAVAIL' || error.hostname === host) {
      throw new CliError(`HOST ${host} is no address of this machine (${error.code}). Leave it out, or set it to one.`);
    }
    throw error;
  });
}
