import { z } from 'zod';
import { addressRange, flag, integer, list, origin, text, url } from '../parsers.js';
import { count, defaulted, optional } from '../variable.js';

export const service = {
  NODE_ENV: defaulted(z.enum(['development', 'test', 'production']), 'development', {
    about: 'In production nothing local is started and there are no default secrets.',
    expected: 'development, test or production',
  }),
  PORT: defaulted(integer(0, 65535), '9000', {
    about: 'Port of the HTTP server; 0 takes a free one.',
    expected: count(0, 65535),
  }),
  OPERATIONS_PORT: defaulted(integer(0, 65535), '0', {
    about:
      'Port of health and metrics in a process without the role api; 0 takes a free one, and tells it at the start.',
    expected: count(0, 65535),
  }),
  HOST: optional(text, {
    about: 'Address the HTTP server listens on. Default: 127.0.0.1, in production 0.0.0.0.',
    expected: 'an IP address or a host name',
  }),
  PUBLIC_URL: optional(url('http', 'https'), {
    about:
      'How browsers reach the service, used in links and cookies. Needed in production; else http://localhost:PORT.',
    expected: 'an http(s) URL such as https://bots.example.com',
  }),
  CORS_ORIGINS: defaulted(list(origin), '', {
    about: 'Origins of web applications that may call the API with credentials, comma separated.',
    expected: 'comma separated origins such as https://app.example.com (no path, no *)',
  }),
  TRUSTED_PROXIES: defaulted(list(addressRange), '', {
    about: 'Reverse proxies whose X-Forwarded-* headers are believed, comma separated; none by default.',
    expected: 'comma separated IP addresses or CIDR ranges such as 10.0.0.0/8',
  }),
  STREAMS_PER_ADDRESS: defaulted(integer(0, 1_000_000), '500', {
    about: 'Most event streams that one network address may have open in one process; 0: any number.',
    expected: count(0, 1_000_000),
  }),
  STREAMS_PER_ACCOUNT: defaulted(integer(0, 1_000_000), '250', {
    about: 'Most event streams that one account, with its API keys, may have open in one process; 0: any number.',
    expected: count(0, 1_000_000),
  }),
  LOG_LEVEL: defaulted(z.enum(['error', 'warn', 'info', 'debug']), 'info', {
    about: 'How much is logged.',
    expected: 'error, warn, info or debug',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(url('http', 'https'), {
    about: 'An OpenTelemetry collector that gets the traces (OTLP over HTTP); none by default.',
    expected: 'an http(s) URL such as http://localhost:4318',
  }),
} as const;

export const localStack = {
  NOVA_DATA_DIR: defaulted(text, '.nova', {
    about: 'Where the local servers keep their data (development only).',
    expected: 'a directory that can be written',
  }),
  NOVA_KEY_PREFIX: defaulted(text.regex(/^[A-Za-z0-9_-]{1,64}$/), 'nova', {
    about: 'Prefix of all Redis keys and of the BullMQ queues, so that several installations can share one Redis.',
    expected: '1 to 64 letters, digits, _ or -',
  }),
  NOVA_TESTING: defaulted(flag, '0', {
    about: 'Switches the testing router (/api/testing) on; refused in production.',
    expected: '0 or 1',
  }),
} as const;
