import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { everyStore } from './everyStore.js';
import { putPassage } from './putPassage.js';

/** Words that stand nowhere else, so that finding one means that a person was not forgotten. */
const SECRETS = ['zaphira-quillon', 'Zaphira Quillonsen', 'why does my zorblat leak', 'Mozilla/9 Erasmobile'];
const [mailbox, name, question, userAgent] = SECRETS as [string, string, string, string];
const email = `${mailbox}@example.com`;

let world: World;
let child: ChildProcess;
let url: string;
let log = '';
setUp(async ({ use, defer }) => {
  world = use(await createWorld({ LOG_LEVEL: 'debug' }));
  child = fork('bin/nova.js', ['serve'], {
    env: { ...process.env, ...world.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  defer(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (log += chunk));
  const [ready] = (await once(child, 'message')) as [{ url: string }];
  url = ready.url;
});

const send = async (method: string, path: string, body?: unknown, token?: string, more: object = {}) => {
  const headers = {
    ...more,
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

/** Whether answers to an account's requests are kept for their repetition. */
const remembered = async (id: string) =>
  (await everyStore(world)).get('postgres public.idempotency_keys')?.includes(id) ?? false;

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
    const { accessToken, id, bots } = seeded.body.accounts[0];
    await putPassage(world, bots[0].id, `${name} bred the first zorblat.`);
    // Of an answer, Redis holds for some minutes what was said.
    const asked = await send(
      'POST',
      '/api/bot/website/communicate',
      { botId: bots[0].id, message: 'Who bred the first zorblat?' },
      accessToken,
    );
    expect(asked.body.reply).toContain(name);
    const streams = [...(await everyStore(world))].filter(([place]) => /^redis .*:answer:.*:events$/.test(place));
    expect(streams.map(([, entries]) => JSON.parse(entries).length > 0)).toEqual([true]);
    await send('POST', '/api/auth/login', { email, password: 'glass otter 41 bay' });
    await send('PATCH', '/api/auth/me', { name }, accessToken, { 'idempotency-key': 'once' });
    const issued = await send('POST', '/api/apiKeys', { name: 'CI', scopes: ['bots:write'] }, accessToken);
    await send('POST', '/api/bot/createBot', { name: 'x' }, issued.body.key, { 'idempotency-key': 'once' });
    expect(await remembered(id)).toBe(true);
    expect(await remembered(`${id} key:${issued.body.id}`)).toBe(true);
    await send('POST', '/api/testing/wait');
    // The scan would prove nothing if it could not see what is there before.
    const kinds = new Set((await holders()).map((found) => / in (\w+) /.exec(found)?.[1]));
    expect([...kinds].sort()).toEqual(expect.arrayContaining(['mongo', 'postgres', 'vectors']));

    expect((await send('DELETE', '/api/auth/me', { password: 'glass otter 41 bay' }, accessToken)).status).toBe(204);
    await until(async () =>
      [...(await everyStore(world))].some(
        ([place]) => place.startsWith(`event account-${id}`) && place.endsWith('ErasureCompleted'),
      ),
    );
    await send('POST', '/api/testing/wait');
    await until(async () => (await holders()).length === 0);
    expect(await remembered(id)).toBe(false);

    const rebuild = fork('bin/nova.js', ['projections', 'rebuild', '--all'], {
      env: { ...process.env, ...world.env, NODE_OPTIONS: '' },
      stdio: 'ignore',
    });
    expect((await once(rebuild, 'exit'))[0]).toBe(0);
    expect(await holders()).toEqual([]);
    expect(SECRETS.filter((secret) => log.includes(secret))).toEqual([]);
  });
});

describe('a secret', () => {
  it('is in no store and no log: passwords, codes, tokens and keys', async () => {
    const password = 'seven lamps in a drawer';
    const credentials = { email: 'secretive@example.com', password };
    const repeatable = { 'idempotency-key': 'once' };
    const registered = await send('POST', '/api/auth/register', credentials, undefined, repeatable);
    const entered = await send('POST', '/api/auth/login', credentials, undefined, { 'idempotency-key': 'twice' });
    const { accessToken, refreshToken } = entered.body;
    const refreshed = await send('POST', '/api/auth/refresh', { refreshToken });
    const issued = await send('POST', '/api/apiKeys', { name: 'CI', scopes: ['bots:read'] }, accessToken, repeatable);
    const { key } = issued.body;
    expect((await send('GET', '/api/bot', undefined, key)).status).toBe(200);
    // What is refused may be logged, but not with what was sent.
    const mistyped = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
    expect((await send('GET', '/api/bot', undefined, mistyped)).status).toBe(401);
    expect((await send('GET', '/api/bot', undefined, `${accessToken}x`)).status).toBe(401);
    expect((await send('POST', '/api/auth/login', { ...credentials, password: `${password}!` })).status).toBe(401);
    await send('POST', '/api/testing/wait');
    const secrets = {
      password,
      accessToken,
      refreshToken,
      first: registered.body.refreshToken,
      next: refreshed.body.refreshToken,
      key,
      mistyped,
      // A quick hash of a request would be a quick hash of the password in it.
      hash: createHash('sha256')
        .update(`POST /api/auth/login\n${JSON.stringify(credentials)}`)
        .digest('base64url'),
    };
    const places: [string, string][] = [...(await everyStore(world)), ['log', log]];
    const found = Object.entries(secrets).flatMap(([what, text]) =>
      places.filter(([, content]) => content.includes(text)).map(([place]) => `${what} in ${place}`),
    );
    expect(found).toEqual([]);
  });
});
