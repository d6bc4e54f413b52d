import { resolve } from 'node:path';
import { type Config, formatConfigProblems, loadConfig } from '../../infrastructure/config/index.js';
import { createServices, type Services } from '../../infrastructure/container/index.js';

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
