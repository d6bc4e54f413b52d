import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { temporaryFolder } from './heldStack.js';

export const nova = join(import.meta.dirname, '..', '..', '..', 'bin', 'nova.js');

export interface Run {
  readonly process: ChildProcess;
  readonly text: () => string;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
}

/** Runs the command line with nothing in its environment but what is given. */
export function run(args: readonly string[], env: Record<string, string>): Run {
  const { PATH = '', HOME = '' } = process.env;
  const cwd = temporaryFolder();
  const child = spawn(process.execPath, [nova, ...args], { cwd, env: { PATH, HOME, ...env } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (text += part.toString()));
  const ended = new Promise<number | string | null>((resolve) =>
    child.once('close', (code, signal) => resolve(signal ?? code)),
  );
  return { process: child, text: () => text, ended };
}

/** A complete production configuration whose servers do not answer. */
export const unreachable = {
  NODE_ENV: 'production',
  PORT: '0',
  PUBLIC_URL: 'https://bots.example.com',
  MAIL_FROM: 'bots@example.com',
  RESEND_MAIL_API_KEY: 're_given',
  JWT_ACCESS_SECRET: 'a'.repeat(40),
  JWT_REFRESH_SECRET: 'b'.repeat(40),
  NOVA_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  EVENTSTORE_URL: 'esdb://127.0.0.1:1?tls=false',
  POSTGRES_URI: 'postgres://nova:hunter2@127.0.0.1:1/nova',
  MONGODB_URI: 'mongodb://nova:hunter2@127.0.0.1:1/nova',
  REDIS_URL: 'redis://:hunter2@127.0.0.1:1',
  SUPABASE_URL: 'http://127.0.0.1:1',
  SUPABASE_SERVICE_ROLE_KEY: 'hunter2',
};
