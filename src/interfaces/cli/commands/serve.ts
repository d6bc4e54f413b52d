import { type Command, Option } from 'commander';
import { ROLES, type ServiceRole } from '../../../application/roleHost.js';
import { checkEnvironment, formatConfigProblems } from '../../../infrastructure/config/index.js';
import { LocalServerProblem, type Stack, startStack } from '../../../infrastructure/local/stack/index.js';
import { migratePostgres } from '../../../infrastructure/postgres/migrate.js';
import { createLogger } from '../../../infrastructure/telemetry/logger.js';
import { migrateVectors } from '../../../infrastructure/vectors/migrate.js';
import { startService } from '../../service.js';
import { CliError, configOrFail, dataDirOf, runCli } from '../session.js';
import { startTable } from '../startTable.js';

interface Options {
  readonly roles: ServiceRole[];
  readonly dataDir?: string;
  readonly port?: string;
}

/** `nova serve`: the service, and the local servers that it lacks. */
export function serveCommand(program: Command): void {
  program
    .command('serve')
    .description('run the service; outside production, local servers are started for what is not configured')
    .addOption(
      new Option('--roles <roles>', `what this process does: ${ROLES.join(', ')}`)
        .argParser(parseRoles)
        .default([...ROLES], 'all'),
    )
    .option('--data-dir <folder>', 'where the local servers keep their data (NOVA_DATA_DIR)')
    .option('--port <port>', 'port of the HTTP server (PORT)')
    .action((options: Options) => runCli(() => serve(options)));
}

function parseRoles(text: string): ServiceRole[] {
  const roles = text.split(',').map((role) => role.trim());
  const unknown = roles.filter((role) => !(ROLES as readonly string[]).includes(role));
  if (unknown.length > 0) throw new CliError(`Unknown role ${unknown.join(', ')}; there are ${ROLES.join(', ')}.`);
  return roles as ServiceRole[];
}

async function serve(options: Options): Promise<void> {
  const started = performance.now();
  const given: NodeJS.ProcessEnv = {
    ...process.env,
    ...(options.port ? { PORT: options.port } : {}),
    ...(options.dataDir ? { NOVA_DATA_DIR: options.dataDir } : {}),
  };
  const problems = checkEnvironment(given);
  if (problems.length > 0) throw new CliError(formatConfigProblems(problems));

  const stack = given.NODE_ENV === 'production' ? undefined : await startLocalServers(given);
  try {
    const env = { ...given, ...stack?.env };
    const config = configOrFail(env);
    await migratePostgres(config.postgres.uri);
    if (config.supabase.dbUrl) await migrateVectors(config.supabase.dbUrl);
    const service = await startService(config, options.roles).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
      throw new CliError(
        `PORT ${config.http.port} cannot be used (${error.code}). Stop what listens there, or choose another: PORT=9001 npm start`,
      );
    });
    console.log(startTable(stack?.table() ?? [], service, config, Math.round(performance.now() - started)));
    process.send?.({ type: 'ready', url: service.url });
    await untilStopped();
    console.log('Stopping…');
    await service.stop();
  } finally {
    await stack?.stop();
    // An open channel to a parent would keep this process from ending.
    if (process.connected) process.disconnect();
  }
}

async function startLocalServers(env: NodeJS.ProcessEnv): Promise<Stack> {
  const logger = createLogger(env.LOG_LEVEL || 'info');
  const log = { info: (message: string) => logger.info(message), warn: (message: string) => logger.warn(message) };
  try {
    return await startStack({ dataDir: dataDirOf(env), env, log });
  } catch (error) {
    if (error instanceof LocalServerProblem) throw new CliError(error.message);
    throw error;
  }
}

/** Resolves at the first SIGINT or SIGTERM, or when the parent that forked this process is gone. A second one ends it at once. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false;
    const stop = () => {
      if (isStopping) process.exit(130);
      isStopping = true;
      resolve();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    if (process.send) process.on('disconnect', resolve);
  });
}
