/** Starts a service of the demo's own: free port, temporary data. */
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const nova = fileURLToPath(new URL('../../bin/nova.js', import.meta.url));

/** @returns its URL, that of its example site, and how to stop it. */
export async function startService() {
  const dataDir = await mkdtemp(join(tmpdir(), 'nova-demo-'));
  const env = {
    ...process.env,
    PORT: '0',
    NOVA_DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    SCRAPE_ALLOW_HOSTS: '',
    SCRAPE_ALLOW_PORTS: '',
  };
  const child = fork(nova, ['serve'], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGTERM');
    await exited;
    await rm(dataDir, { recursive: true, force: true });
  };
  const ready = new Promise((resolve) => {
    child.on('message', (message) => message.type === 'ready' && resolve({ url: message.url, site: message.site }));
  });
  const first = await Promise.race([ready, exited.then((code) => ({ code }))]);
  if (first.url === undefined) {
    await stop();
    throw new Error(`The service ended with code ${first.code}.`);
  }
  return { ...first, stop };
}
