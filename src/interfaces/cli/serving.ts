import type { ServiceRole } from '../../application/roleHost.js';
import { checkEnvironment, formatConfigProblems, readAddresses } from '../../infrastructure/config/index.js';
import { type ExampleSite, startExampleSite } from '../../infrastructure/local/site/exampleSite.js';
import { LocalServerProblem, lockOwner, type Stack, startStack } from '../../infrastructure/local/stack/index.js';
import { createLogger } from '../../infrastructure/telemetry/logger.js';
import { withDiagnosis } from './diagnosis.js';
import { demandPlace, placeOf } from './listening.js';
import { CliError, configOrFail, dataDirOf } from './session.js';
import { startTable } from './startTable.js';
import { listenForStop } from './stopSignal.js';
import { tellWhatIsAway } from './unreached.js';

export interface ServeOptions {
  readonly roles: readonly ServiceRole[];
  readonly dataDir?: string;
  readonly port?: string;
}

/** Runs the service until it is told to stop, with the local servers that it lacks. */
export async function serve(options: ServeOptions): Promise<void> {
  const started = performance.now();
  const given: NodeJS.ProcessEnv = {
    ...process.env,
    ...(options.port ? { PORT: options.port } : {}),
    ...(options.dataDir ? { NOVA_DATA_DIR: options.dataDir } : {}),
  };
  const problems = checkEnvironment(given);
  if (problems.length > 0) throw new CliError(formatConfigProblems(problems));
  await demandAddress(given, options.roles);

  const stop = listenForStop();
  // Loading the service takes about as long as starting the servers does: side by side.
  const loading = import('./startConfigured.js');
  let stack: Stack | undefined;
  let site: ExampleSite | undefined;
  try {
    if (given.NODE_ENV !== 'production') stack = await startLocalServers(given);
    if (stop.isReceived) return;
    site = stack && (await startSite(stack, given));
    const config = configOrFail({ ...given, ...stack?.env, ...site?.env });
    const { startConfigured } = await loading;
    const service = await withDiagnosis(config, () => startConfigured(config, options.roles));
    if (!stop.isReceived) {
      const took = Math.round(performance.now() - started);
      console.log(startTable(stack?.table() ?? [], service, config, { took, site }));
      process.send?.({ type: 'ready', url: service.url, site: site?.url });
      tellWhatIsAway(config, service, stop).catch(() => {});
    }
    await stop.received;
    await service.stop();
  } finally {
    await site?.close();
    await stack?.stop();
    // An open channel to a parent would keep this process from ending.
    if (process.connected) process.disconnect();
  }
}

/** @throws CliError, which names the start that may have taken the port. */
async function demandAddress(env: NodeJS.ProcessEnv, roles: readonly ServiceRole[]): Promise<void> {
  try {
    await demandPlace(placeOf(readAddresses(env), roles));
  } catch (error) {
    const dataDir = dataDirOf(env);
    const other = env.NODE_ENV === 'production' ? undefined : lockOwner(dataDir);
    if (!(error instanceof CliError) || other === undefined) throw error;
    throw new CliError(
      `${error.message}\nThe data directory ${dataDir} is in use by another start (process ${other.pid}).`,
    );
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

/** Beside local servers only, and only while nothing was said about private hosts that may be scraped. */
async function startSite(stack: Stack, env: NodeJS.ProcessEnv): Promise<ExampleSite | undefined> {
  const isChosen = [env.SCRAPE_ALLOW_HOSTS, env.SCRAPE_ALLOW_PORTS].some((value) => value?.trim());
  return isChosen || stack.table().length === 0 ? undefined : startExampleSite();
}
