import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createWorld, type World } from '../support/world.js';
import { everyStore } from './everyStore.js';

/** Words that stand nowhere else, so that finding one means that a person was not forgotten. */
const SECRETS = ['zaphira-quillon', 'Zaphira Quillonsen', 'why does my zorblat leak', 'Mozilla/9 Erasmobile'];
const [mailbox, name, question, userAgent] = SECRETS as [string, string, string, string];
const email = `${mailbox}@example.com`;

let world: World;
let child: ChildProcess;
let url: string;
let log = '';
beforeAll(async () => {
  world = await createWorld({ LOG_LEVEL: 'debug' });
  child = fork('bin/nova.js', ['serve'], {
    env: { ...process.env, ...world.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (log += chunk));
  const [ready] = (await once(child, 'message')) as [{ url: string }];
  url = ready.url;
});
afterAll(async () => {
  if (child?.exitCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await world?.close();
});

const send = async (method: string, path: string, body?: unknown, token?: string) => {
  const headers = {
    'content-type': 'application/json',
    'user-agent': userAgent,
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  const response = await fetch(`${url}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
};

const holders = async (): Promise<string[]> => {
  const found: string[] = [];
  for (const [place, text] of await everyStore(world)) {
    for (const secret of SECRETS)
      if (text.toLowerCase().includes(secret.toLowerCase())) found.push(`${secret} in ${place}`);
  }
  return found;
};

const until = async (done: () => Promise<boolean>) => {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 200));
};

describe('an erased person', () => {
  it('is in no store, no read model, no rebuilt read model and no log', async () => {
    const seed = {
      accounts: [
        {
          email,
          password: 'glass otter 41 bay',
          name,
          bots: [
            {
              name: 'Helpdesk',
              active: true,
              conversations: [{ messages: [{ question, answer: `You asked: ${question}` }] }],
            },
          ],
        },
      ],
    };
    const seeded = await send('POST', '/api/testing/seed', seed);
    const { accessToken, id } = seeded.body.accounts[0];
    await send('POST', '/api/auth/login', { email, password: 'glass otter 41 bay' });
    // The scan would prove nothing if it could not see what is there before.
    expect(await holders()).not.toEqual([]);

    expect((await send('DELETE', '/api/auth/me', { password: 'glass otter 41 bay' }, accessToken)).status).toBe(204);
    await until(async () =>
      [...(await everyStore(world))].some(
        ([place]) => place.startsWith(`event account-${id}`) && place.endsWith('ErasureCompleted'),
      ),
    );
    await send('POST', '/api/testing/wait');
    await until(async () => (await holders()).length === 0);

    const rebuild = fork('bin/nova.js', ['projections', 'rebuild', '--all'], {
      env: { ...process.env, ...world.env, NODE_OPTIONS: '' },
      stdio: 'ignore',
    });
    expect((await once(rebuild, 'exit'))[0]).toBe(0);
    expect(await holders()).toEqual([]);
    expect(SECRETS.filter((secret) => log.includes(secret))).toEqual([]);
  }, 120_000);
});
