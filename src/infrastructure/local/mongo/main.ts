import { parseArgs } from 'node:util';
import { startMongo } from './server.js';

/**
 * The server as a child process: `main.js --data DIR [--host HOST] [--port PORT]`, or NOVA_MONGO_DATA_DIR,
 * NOVA_MONGO_HOST and NOVA_MONGO_PORT. Tells its parent `{ type: 'ready', port, url }` or `{ type: 'failed', message }`,
 * and ends on SIGTERM, SIGINT or when the parent is gone.
 */
const { values } = parseArgs({
  options: { data: { type: 'string' }, host: { type: 'string' }, port: { type: 'string' } },
});
const { NOVA_MONGO_DATA_DIR, NOVA_MONGO_HOST, NOVA_MONGO_PORT } = process.env;
const dataDir = values.data ?? NOVA_MONGO_DATA_DIR;
const host = values.host ?? NOVA_MONGO_HOST ?? '127.0.0.1';
const port = Number(values.port ?? NOVA_MONGO_PORT ?? 0);

function fail(message: string): void {
  process.exitCode = 1;
  process.stderr.write(`local MongoDB: ${message}\n`);
  if (process.connected) process.send?.({ type: 'failed', message }, () => process.disconnect());
}

if (!dataDir) {
  fail('--data DIR is missing');
} else {
  try {
    const server = await startMongo({ dataDir, host, port });
    let stopping = false;
    const stop = async (): Promise<void> => {
      if (stopping) return;
      stopping = true;
      await server.close();
      process.exit(0);
    };
    for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(signal, () => void stop());
    process.send?.({ type: 'ready', port: server.port, url: server.url });
  } catch (error) {
    fail((error as Error).message);
  }
}
