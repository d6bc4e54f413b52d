import { resolve } from 'node:path';
import type { Environment } from '../../config/index.js';
import { findChromium } from '../chromium/findChromium.js';
import { prepareDataDir } from './dataDir.js';
import { takeLock } from './lock.js';
import type { ServerName, StackRow } from './protocol.js';
import { loadSecrets } from './secrets.js';
import { neededServers } from './servers.js';
import { removeStackFile, writeStackFile } from './stackFile.js';
import { forkSupervisor, type SupervisorProcess } from './supervisorClient.js';

export interface StackOptions {
  /** NOVA_DATA_DIR. */
  readonly dataDir: string;
  /** The environment of the start: a server whose URL it holds is not started. */
  readonly env: Environment;
  /** Told when a server ended, and when it is up again. */
  readonly log?: { info(message: string): void; warn(message: string): void };
  /** Starts only these of the needed servers. */
  readonly only?: readonly ServerName[];
}

export interface Stack {
  /** Variables to merge: `loadConfig({ ...process.env, ...stack.env })`. Holds nothing that the environment already sets. */
  readonly env: Readonly<Record<string, string>>;
  table(): readonly StackRow[];
  /** Stops all servers in order and waits for their end. */
  stop(): Promise<void>;
}

/**
 * Starts a local server for each dependency that the environment does not name. In production nothing is started and nothing
 * is written.
 * @throws LocalServerProblem with a code and a message for the user.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  if (options.env.NODE_ENV?.trim() === 'production') return { env: {}, table: () => [], stop: async () => undefined };
  const dataDir = resolve(options.dataDir);
  prepareDataDir(dataDir);
  const secrets = secretVariables(dataDir, options.env);
  if (neededServers(options.env, options.only).length === 0) {
    return { env: secrets, table: () => [], stop: async () => undefined };
  }
  const lock = await takeLock(dataDir);
  let stopping = false;
  const launch = (): SupervisorProcess => {
    const supervisor = forkSupervisor(
      { type: 'start', dataDir, env: options.env, ...(options.only === undefined ? {} : { only: options.only }) },
      ({ server, event, detail }) => {
        if (event === 'up') options.log?.info(`local ${server} is up again`);
        else options.log?.warn(`local ${server} ended: ${detail}`);
      },
    );
    lock.setSupervisor(supervisor.pid);
    // When the supervisor itself is killed, its servers end with it; a new one starts them again, on the same ports.
    void supervisor.exited.then((how) => {
      if (stopping) return;
      options.log?.warn(`the supervisor of the local servers ended: ${how}; starting another one`);
      setTimeout(() => {
        if (!stopping) current = launch();
      }, 200);
    });
    return supervisor;
  };
  let current = launch();
  const stop = async () => {
    stopping = true;
    removeStackFile(dataDir);
    await current.stop();
    lock.release();
  };
  try {
    const [{ env, rows }, chromium] = await Promise.all([current.started, findChromium(options.env, dataDir)]);
    const all = { ...secrets, ...('path' in chromium ? { CHROMIUM_PATH: chromium.path } : {}), ...env };
    writeStackFile(dataDir, { env: all, rows });
    return { env: all, table: () => rows, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The secrets that the environment leaves out. */
function secretVariables(dataDir: string, env: Environment): Record<string, string> {
  const { accessSecret, refreshSecret, masterKey } = loadSecrets(dataDir);
  const generated = { JWT_ACCESS_SECRET: accessSecret, JWT_REFRESH_SECRET: refreshSecret, NOVA_MASTER_KEY: masterKey };
  return Object.fromEntries(Object.entries(generated).filter(([name]) => !env[name]?.trim()));
}
