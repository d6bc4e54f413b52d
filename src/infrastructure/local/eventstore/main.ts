/**
 * The event store as a process of its own, forked by the stack's supervisor.
 * Arguments: --data DIR [--host H] [--port N] [--tls-cert FILE --tls-key FILE] [--max-append-size BYTES];
 * each can also come from the environment as NOVA_EVENTSTORE_DATA, _HOST, _PORT, _TLS_CERT, _TLS_KEY, _MAX_APPEND_SIZE.
 * With an IPC channel it sends `{ type: 'ready', port, url }` or `{ type: 'failed', code, message }`.
 */
import { parseArgs } from 'node:util';
import { optionsFrom } from './options.js';
import { runUntilStopped } from './process.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    host: { type: 'string' },
    port: { type: 'string' },
    'tls-cert': { type: 'string' },
    'tls-key': { type: 'string' },
    'max-append-size': { type: 'string' },
  },
});
const env = (name: string): string | undefined => process.env[`NOVA_EVENTSTORE_${name}`];

await runUntilStopped(() =>
  optionsFrom({
    data: values.data ?? env('DATA'),
    host: values.host ?? env('HOST'),
    port: values.port ?? env('PORT'),
    tlsCert: values['tls-cert'] ?? env('TLS_CERT'),
    tlsKey: values['tls-key'] ?? env('TLS_KEY'),
    maxAppendSize: values['max-append-size'] ?? env('MAX_APPEND_SIZE'),
  }),
);
