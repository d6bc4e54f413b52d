import { resolve } from 'node:path';
import { type Config, formatConfigProblems, loadConfig } from '../../infrastructure/config/index.js';
import { createServices, type Services } from '../../infrastructure/container/index.js';
import { findRunningStack } from '../../infrastructure/local/stack/index.js';

/** Ends the program with a message and no stack: the user can do something about it. */
export class CliError extends Error {}

/** Runs a command of the CLI: a `CliError` is printed as one message, exit code 1. */
export async function runCli(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

export const configOrFail = (env: Readonly<Record<string, string | undefined>>): Config => {
  const config = loadConfig(env);
  if (!config.ok) throw new CliError(formatConfigProblems(config.refusal));
  return config.value;
};

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

/** Runs a command of the CLI with the services of the configured (or local, running) servers, and closes them afterwards. */
export function withServices(work: (services: Services) => Promise<void>): Promise<void> {
  return runCli(async () => {
    const services = createServices(configOrFail({ LOG_LEVEL: 'warn', ...environment() }));
    try {
      await work(services);
    } finally {
      await services.close();
    }
  });
}
