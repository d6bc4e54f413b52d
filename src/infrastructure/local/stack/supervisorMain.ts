/**
 * The supervisor's process: it holds the local servers of one product process, and ends them, and itself, when told to or
 * when that process is gone, however it went.
 */
import { outliveLog } from '../shared/outliveLog.js';
import { LocalServerProblem } from '../shared/server.js';
import type { FromSupervisor, ToSupervisor } from './protocol.js';
import { type Supervisor, startServers } from './supervisor.js';

outliveLog();

let starting: Promise<Supervisor> | undefined;
let ending = false;

const tell = (message: FromSupervisor) => {
  if (process.connected) process.send?.(message, () => undefined);
};

async function start(message: ToSupervisor & { type: 'start' }): Promise<void> {
  try {
    starting = startServers(message, tell);
    const { env, rows } = await starting;
    tell({ type: 'started', env, rows });
  } catch (error) {
    console.error(error);
    const code = error instanceof LocalServerProblem ? error.code : 'SUPERVISOR_FAILED';
    tell({ type: 'failed', code, message: error instanceof Error ? error.message : String(error) });
  }
}

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  // Every server has a limit of its own for stopping; this one is for what nobody thought of.
  setTimeout(() => process.exit(1), 18_000).unref();
  const supervisor = await starting?.catch(() => undefined);
  await supervisor?.stop().catch((error: unknown) => console.error(error));
  process.exit(0);
}

process.on('message', (message: ToSupervisor) => {
  if (message.type === 'start') void start(message);
  else void end();
});
process.on('disconnect', () => void end());
process.on('SIGTERM', () => void end());
process.on('SIGINT', () => void end());
