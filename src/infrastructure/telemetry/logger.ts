import pino, { type Logger } from 'pino';
import { Repetitions } from './repetitions.js';

/** Errors of drivers drag their connections along, passwords included: only what tells the fault is written. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack } = error;
  const code = (error as { code?: unknown }).code;
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return { type: name, message, ...(code === undefined ? {} : { code }), stack, ...cause };
}

export type { Logger } from 'pino';

/** Fields that must never be written out, wherever they stand in what is logged (two levels deep). */
const SECRET_FIELDS = [
  'password',
  'newPassword',
  'currentPassword',
  'token',
  'accessToken',
  'refreshToken',
  'key',
  'secret',
  'apiKey',
  'authorization',
  'cookie',
  'email',
  'text',
  'to',
  'html',
];

const REDACTED = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);

/**
 * JSON lines on standard error (standard output belongs to what commands print).
 * Errors are logged with type, message and stack; personal data and secrets are cut out by field name. The same warning of the
 * same error is written once a minute, with how often it was left out before (`repeated`).
 */
export function createLogger(
  level: string,
  destination: NodeJS.WritableStream = process.stderr,
  now: () => number = () => performance.now(),
): Logger {
  const repetitions = new Repetitions(now);
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError, error: describeError },
      hooks: {
        logMethod(args, write, severity) {
          const [fields, ...rest] = args as [unknown, ...unknown[]];
          const error = severity === WARNING ? errorOf(fields) : undefined;
          if (error === undefined) return write.apply(this, args);
          const repeated = repetitions.leftOutBefore(
            nameOf(error, { ...this.bindings(), ...(fields as object) }, rest),
          );
          if (repeated === null) return;
          const told = repeated === 0 ? fields : { ...(fields as object), repeated };
          write.apply(this, [told, ...rest] as unknown as typeof args);
        },
      },
      redact: {
        paths: [...REDACTED, 'req.headers', '*.message.text', 'data.message', 'body.message'],
        censor: '[redacted]',
      },
    },
    destination,
  );
}

const WARNING = pino.levels.values.warn;

const errorOf = (fields: unknown): Error | undefined => {
  const { err } = (typeof fields === 'object' && fields !== null ? fields : {}) as { err?: unknown };
  return err instanceof Error ? err : undefined;
};

/** What makes a warning another one: its text, its plain fields (which request, queue, projection), and what the error says. */
function nameOf(error: Error, fields: object, rest: readonly unknown[]): string {
  const plain = Object.entries(fields).filter(([, value]) => typeof value !== 'object');
  return [...rest, ...plain.flat(), error.name, (error as { code?: unknown }).code, error.message].join('\n');
}
