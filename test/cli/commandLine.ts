import { spawn } from 'node:child_process';
import { startApp } from '../support/app.js';
import { openTogether } from '../support/setUp.js';
import { createWorld } from '../support/world.js';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

type Env = Readonly<Record<string, string>>;

/** Optimising code that runs for a second costs more than it gains, and tests start many such processes. */
const SHORT_LIVED = ['--no-opt'];

/** The command line as another process, with the environment of a world. */
export function commandLine(env: () => Env) {
  const nova = (...args: string[]): Promise<Ended> => {
    const given = { ...process.env, ...env(), NODE_OPTIONS: '' };
    const command = [...SHORT_LIVED, 'bin/nova.js', ...args];
    const child = spawn(process.execPath, command, { env: given, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  };
  /** What a command that must succeed has printed. */
  const done = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await nova(...args);
    expect({ args, code, err }).toEqual({ args, code: 0, err: '' });
    return out.trim();
  };
  return { nova, done };
}

/** A service in a world of its own, and the command line for it. */
export function openCommandLine() {
  return openTogether(async ({ use }) => {
    const world = use(await createWorld());
    const app = use(await startApp(world));
    return { world, app, ...commandLine(() => world.env) };
  });
}

/** JSON lines. */
export const lines = <T>(out: string): T[] => (out === '' ? [] : out.split('\n').map((line) => JSON.parse(line) as T));
