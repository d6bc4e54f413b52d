/**
 * One stack of local servers for a whole test run, in a temporary data directory. It starts when the first test asks for it
 * (see world.ts), so runs of unit tests start nothing. NOVA_TEST_STACK holds where to ask.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default async function globalSetup() {
  let starting;
  const server = createServer((_request, response) => {
    // A connection that is kept would be closed by this server at the moment when another suite asks on it.
    response.setHeader('connection', 'close');
    starting ??= start();
    starting.then(
      ({ stack }) => response.end(JSON.stringify({ env: stack.env })),
      (error) => {
        response.statusCode = 500;
        response.end(String(error?.stack ?? error));
      },
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  process.env.NOVA_TEST_STACK = `http://127.0.0.1:${server.address().port}`;
  globalThis.novaTestStack = {
    stop: async () => {
      server.close();
      server.closeAllConnections();
      const started = await starting?.catch(() => undefined);
      await started?.stack.stop();
      if (started) await rm(started.dataDir, { recursive: true, force: true });
    },
  };
}

async function start() {
  const { startStack } = await import('../../dist/src/infrastructure/local/stack/index.js').catch((error) => {
    throw new Error(`The tests need the build: run npm run build first. ${error}`);
  });
  const dataDir = await mkdtemp(join(tmpdir(), 'nova-test-stack-'));
  // Servers of the developer's own environment are left alone: only what finds programs is handed on.
  const { PATH, HOME, TMPDIR, XDG_CACHE_HOME, CHROMIUM_PATH } = process.env;
  const env = { PATH, HOME, TMPDIR, XDG_CACHE_HOME, CHROMIUM_PATH };
  const stack = await startStack({ dataDir, env, only: ['postgres', 'mongo', 'redis', 'supabase', 'outbox'] });
  return { stack, dataDir };
}
