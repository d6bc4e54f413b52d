import pino, { type Logger } from 'pino';

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
      redact: {
        paths: [...REDACTED, 'req.headers', '*.message.text', 'data.message', 'body.message'],
        censor: '[redacted]',
      },
    },
    destination,
  );
