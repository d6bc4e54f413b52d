import { resolve } from 'node:path';
import { type Config, checkEnvironment, formatConfigProblems, loadConfig } from '../../infrastructure/config/index.js';
import type { Services } from '../../infrastructure/container/assemble.js';
// Not by way of its index, which loads the clients of the servers too.
import { findRunningStack } from '../../infrastructure/local/stack/stackFile.js';
import type { Areas } from './areas.js';
import { withDiagnosis } from './diagnosis.js';
import { CliError, endWithReader, UsageError } from './failure.js';

export { CliError, UsageError };

export const configOrFail = (env: Readonly<Record<string, string | undefined>>): Config => {
  const config = loadConfig(env);
  if (!config.ok) throw new CliError(formatConfigProblems(config.refusal));
  return config.value;
};

/** The same for a command that needs servers which run already: says so when it is the local ones that do not. */
function configOfServers(env: Readonly<Record<string, string | undefined>>): Config {
  const config = loadConfig(env);
  if (config.ok) return config.value;
  const dataDir = dataDirOf(env);
  // What the local servers supply is not wrong: it is missing with them.
  const wrong = checkEnvironment(env);
  const isStackMissing = env.NODE_ENV !== 'production' && findRunningStack(dataDir) === undefined;
  if (wrong.length > 0 || !isStackMissing) {
    throw new CliError(formatConfigProblems(wrong.length > 0 ? wrong : config.refusal));
  }
  const names = config.refusal.map(({ variable }) => variable).join(', ');
  throw new CliError(
    `No service runs with the data directory ${dataDir}. Start one first: npm start\n` +
      `Or name the data directory of one that runs (NOVA_DATA_DIR), or its servers: ${names} (see .env.example).`,
  );
}

export const dataDirOf = (env: Readonly<Record<string, string | undefined>>): string =>
  resolve(env.NOVA_DATA_DIR || '.nova');

/**
 * The environment with what the running local stack adds (its URLs and secrets). In production, or when every server is
 * configured, the environment as it is.
 */
export function environment(env: NodeJS.ProcessEnv = process.env): Readonly<Record<string, string | undefined>> {
  if (env.NODE_ENV === 'production') return env;
  return { ...findRunningStack(dataDirOf(env))?.env, ...withoutEmpty(env) };
}

const withoutEmpty = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));

/**
 * Runs a command of the CLI with the services of the configured (or local, running) servers, and closes them afterwards.
 * @param areas what the command asks for, with what that needs itself.
 */
export async function withServices(areas: Areas, work: (services: Services) => Promise<void>): Promise<void> {
  endWithReader();
  // Not warn: connections that are tried again would fill the terminal before the message that says what to do.
  const config = configOfServers({ LOG_LEVEL: 'error', ...environment() });
  // Loaded only now: a wrong option or a missing server should be told at once.
  const { assemble } = await import('../../infrastructure/container/assemble.js');
  const services = await assemble(config, await areas());
  try {
    await withDiagnosis(config, () => work(services));
  } finally {
    await services.close();
  }
}
