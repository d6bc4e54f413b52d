import pino, { type Logger } from 'pino';

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
 * Errors are logged with type, message and stack; personal data and secrets are cut out by field name.
 */
export const createLogger = (level: string, destination: NodeJS.WritableStream = process.stderr): Logger =>
  pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError, error: describeError },
      redact: {
        paths: [...REDACTED, 'req.headers', '*.message.text', 'data.message', 'body.message'],
        censor: '[redacted]',
      },
    },
    destination,
  );
