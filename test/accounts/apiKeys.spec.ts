import { randomBytes } from 'node:crypto';
import { ACCOUNT_TOKENS } from '../../src/application/accounts/tokens.js';
import type { Caller } from '../../src/application/caller.js';
import type { CommandContext } from '../../src/application/commandContext.js';
import { newId } from '../../src/application/ids.js';
import { OWN } from '../../src/infrastructure/container/accountTokens.js';
import { apiKeyForm } from '../../src/infrastructure/security/apiKeyFormat.js';
import { clockRuns, clockSetTo } from '../projections/support/clock.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, patientRedis, type World } from '../support/world.js';
import { http, type Person, personOf, register } from './client.js';
import { codeIn, mailTo } from './outbox.js';

const ALL = ['bots:read', 'apiKeys:write'];

describe('API keys', () => {
  let world: World;
  let app: App;
  let owner: Person;

  setUp(async ({ use }) => {
    world = use(await createWorld(await patientRedis()));
    app = use(await startApp(world));
    owner = await register(app.baseUrl);
  });

  afterEach(clockRuns);

  /** When a key expires that is issued for a minute, and that time as it comes at once. */
  const inAMinute = () => {
    const end = Date.now() + 60_000;
    return { expiresAt: new Date(end).toISOString(), itIsOver: () => clockSetTo(end) };
  };
  const issue = async (more: object = {}) => {
    const response = await owner.api.post('/api/apiKeys', { name: 'CI', scopes: ALL, ...more });
    expect(response.status).toBe(201);
    return response.data as { id: string; key: string; prefix: string; lastFour: string };
  };
  const using = (key: string) => http(app.baseUrl, { 'x-api-key': key });
  const list = (key: string) => using(key).get('/api/apiKeys', { params: { consistency: 'strong' } });
  /** The key of a bot's widget, which is issued just after the bot. */
  const widgetOf = async (api: Person['api'], botId: string) => {
    const find = async () => (await api.get(`/api/apiKeys/${botId}?consistency=strong`)).data;
    let widget = await find();
    for (let wait = 0; wait < 300 && !widget.key; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      widget = await find();
    }
    return widget;
  };
  const codeOf = async (key: string) => (await list(key)).data.code;

  it('are shown once, in the form that scanners know, and work as header and as bearer', async () => {
    const { id, key, prefix, lastFour } = await issue();
    expect(key).toMatch(/^nova_test_[0-9A-Za-z]{71}$/);
    expect([key.startsWith(prefix), key.endsWith(lastFour)]).toEqual([true, true]);
    const listed = await list(key);
    expect(listed.status).toBe(200);
    expect(JSON.stringify(listed.data)).not.toContain(key);
    expect(listed.data.items.find((item: { id: string }) => item.id === id)).toMatchObject({
      name: 'CI',
      status: 'active',
      key: null,
      lastUsedAt: expect.any(String),
    });
    expect((await http(app.baseUrl, { authorization: `Bearer ${key}` }).get('/api/apiKeys')).status).toBe(200);
  });

  it('that are garbage, unknown, revoked or expired are refused with a code each', async () => {
    const { id, key } = await issue();
    expect(await codeOf(`${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`)).toBe('API_KEY_MALFORMED');
    expect(await codeOf('nova_test_x')).toBe('API_KEY_MALFORMED');
    const { expiresAt, itIsOver } = inAMinute();
    const expiring = await issue({ expiresAt });
    expect((await list(expiring.key)).status).toBe(200);
    expect((await owner.api.delete(`/api/apiKeys/${id}`)).status).toBe(204);
    expect(await codeOf(key)).toBe('API_KEY_REVOKED');
    itIsOver();
    expect(await codeOf(expiring.key)).toBe('API_KEY_EXPIRED');
    expect(
      (await owner.api.post('/api/apiKeys', { name: 'x', scopes: ALL, expiresAt: '2020-01-01T00:00:00Z' })).status,
    ).toBe(422);
  });

  it('expire within the calendar, whatever zone their end is told in', async () => {
    const until = (expiresAt: string) => owner.api.post('/api/apiKeys', { name: 'x', scopes: ALL, expiresAt });
    const beyond = await until('9999-12-31T23:59:59-14:00');
    expect([beyond.status, beyond.data.errors?.[0]?.path]).toEqual([422, 'expiresAt']);
    const { data: last } = await until('9999-12-31T23:59:59+14:00');
    const found = await owner.api.get(`/api/apiKeys/${last.id}?consistency=strong`);
    expect(found.data.expiresAt).toBe('9999-12-31T09:59:59.000Z');
  });

  it('are refused for the first reason of: revoked, expired, scope, rate', async () => {
    const { expiresAt, itIsOver } = inAMinute();
    const { id, key } = await issue({ scopes: ['bots:read'], limit: { points: 1, seconds: 60 }, expiresAt });
    const may = async () => (await using(key).get('/api/bot')).data.code;
    const mayNot = async () => (await using(key).post('/api/bot', {})).data.code;
    expect([await may(), await may(), await mayNot()]).toEqual([undefined, 'RATE_LIMITED', 'SCOPE_MISSING']);
    itIsOver();
    expect([await may(), await mayNot()]).toEqual(['API_KEY_EXPIRED', 'API_KEY_EXPIRED']);
    await owner.api.delete(`/api/apiKeys/${id}`);
    expect([await may(), await mayNot()]).toEqual(['API_KEY_REVOKED', 'API_KEY_REVOKED']);
  });

  it('are remembered in Redis under a hash, also those that do not exist, and for no longer than they live', async () => {
    const redis = app.service.services.get(OWN.Redis);
    const entries = async () => {
      const names = await redis.keys(`${world.env.NOVA_KEY_PREFIX}*`);
      const texts = await Promise.all(names.map(async (name) => `${name} ${await redis.get(name).catch(() => '')}`));
      return texts.filter((text) => text.includes(':apiKey'));
    };
    const { expiresAt, itIsOver } = inAMinute();
    const { id, key } = await issue({ expiresAt });
    expect((await list(key)).status).toBe(200);
    // As the next owner of this id would find it: there is none.
    const unknown = apiKeyForm.compose('test', newId(), randomBytes(32)).text;
    expect([await codeOf(unknown), await codeOf(unknown)]).toEqual(['API_KEY_UNKNOWN', 'API_KEY_UNKNOWN']);
    const kept = await entries();
    expect(kept.filter((text) => text.includes(id))).not.toEqual([]);
    expect(kept.filter((text) => text.includes('"unknown"'))).not.toEqual([]);
    expect(kept.filter((text) => text.includes(key) || text.includes(unknown))).toEqual([]);
    // Its entry is still there when it expires, and lets nobody in.
    itIsOver();
    expect(await codeOf(key)).toBe('API_KEY_EXPIRED');
  });

  it('do what their scopes say and nothing else', async () => {
    const { key } = await issue({ scopes: ['bots:read'] });
    const refused = await list(key);
    expect([refused.status, refused.data.code]).toEqual([403, 'SCOPE_MISSING']);
    expect((await using(key).get('/api/bot')).status).toBe(200);
    expect((await using(key).get('/api/auth/me')).status).toBe(403);
    const escalated = await using((await issue()).key).post('/api/apiKeys', { name: 'x', scopes: ['bots:write'] });
    expect([escalated.status, escalated.data.code]).toEqual([403, 'SCOPE_ESCALATION']);
  });

  it('issue none that would live longer than they do, or may call more often', async () => {
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const limit = { points: 30, seconds: 60 };
    const { key } = await issue({ expiresAt: soon, limit });
    const wanted = async (more: object) => {
      const { status, data } = await using(key).post('/api/apiKeys', { name: 'x', scopes: ['bots:read'], ...more });
      return status === 201 ? status : `${data.code} ${data.detail}`;
    };
    expect(await wanted({})).toMatch(/^SCOPE_ESCALATION .*: expiresAt, limit\.$/);
    expect(await wanted({ limit })).toMatch(/^SCOPE_ESCALATION .*: expiresAt\.$/);
    expect(await wanted({ expiresAt: soon })).toMatch(/^SCOPE_ESCALATION .*: limit\.$/);
    expect(await wanted({ expiresAt: soon, limit })).toBe(201);
  });

  it('rotate none that lives longer than they do, or may call more often', async () => {
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const limit = { points: 30, seconds: 60 };
    const { id: own, key } = await issue({ expiresAt: soon, limit });
    const wanted = async (id: string) => {
      const { status, data } = await using(key).post(`/api/apiKeys/${id}/rotate`, {});
      return status === 200 ? data.key : `${data.code} ${data.detail}`;
    };
    const other = await issue({ scopes: ['bots:read'] });
    expect(await wanted(other.id)).toMatch(/^SCOPE_ESCALATION .*: expiresAt, limit\.$/);
    expect(await wanted((await issue({ expiresAt: soon })).id)).toMatch(/^SCOPE_ESCALATION .*: limit\.$/);
    expect(await wanted((await issue({ limit })).id)).toMatch(/^SCOPE_ESCALATION .*: expiresAt\.$/);
    expect((await using(other.key).get('/api/bot')).status).toBe(200);
    expect(await wanted((await issue({ expiresAt: soon, limit })).id)).toMatch(/^nova_test_/);
    expect(await wanted(own)).toMatch(/^nova_test_/);
  });

  it('are not shown again to another key by the Idempotency-Key of the request that issued them', async () => {
    const retried = { 'idempotency-key': 'deploy-1' };
    const wanted = { name: 'CI', scopes: ALL };
    const post = (headers: Record<string, string>) =>
      http(app.baseUrl, { ...headers, ...retried }).post('/api/apiKeys', wanted);
    const session = { authorization: `Bearer ${owner.accessToken}` };
    const first = await post(session);
    expect([first.status, (await post(session)).data.key]).toEqual([201, first.data.key]);
    const { key } = await issue({ scopes: ['apiKeys:write'] });
    const stranger = await post({ 'x-api-key': key });
    expect([stranger.status, stranger.data.code, stranger.data.key]).toEqual([403, 'SCOPE_ESCALATION', undefined]);
  });

  it('are limited one by one', async () => {
    const { key } = await issue({ limit: { points: 3, seconds: 60 } });
    const statuses = [];
    for (let call = 0; call < 5; call++) statuses.push((await list(key)).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    const refused = await list(key);
    expect(refused.headers).toMatchObject({
      'ratelimit-policy': expect.stringContaining('"api-key";q=3;w=60'),
      'retry-after': expect.any(String),
    });
    expect((await list((await issue()).key)).status).toBe(200);
  });

  it('rotate with an overlap', async () => {
    const { id, key } = await issue();
    expect((await list(key)).status).toBe(200);
    const rotated = await owner.api.post(`/api/apiKeys/${id}/rotate`, { overlapSeconds: 60 });
    expect([rotated.status, rotated.data.id]).toEqual([200, id]);
    expect([(await list(key)).status, (await list(rotated.data.key)).status]).toEqual([200, 200]);
    const again = await owner.api.post(`/api/apiKeys/${id}/rotate`, { overlapSeconds: 0 });
    expect((await list(again.data.key)).status).toBe(200);
    expect(await codeOf(rotated.data.key)).toBe('API_KEY_EXPIRED');
    expect(await codeOf(key)).toBe('API_KEY_UNKNOWN');
  });

  it('are rotated once by a request that is carried out again: it gives no text that is not the key', async () => {
    const { id } = await issue();
    const accountId = owner.id;
    const commandId = newId();
    const context = { commandId, correlationId: commandId, actor: { kind: 'account', id: accountId }, now: new Date() };
    const rotate = () =>
      app.service.services
        .get(ACCOUNT_TOKENS.ApiKeys)
        .rotate(id, { kind: 'apiKey', accountId, keyId: id, scopes: ALL } as Caller, 60, context as CommandContext);
    const first = await rotate();
    expect(first.ok && (await list(first.value.text)).status).toBe(200);
    expect(await rotate()).toMatchObject({ ok: false, refusal: { code: 'API_KEY_EXISTS' } });
  });

  it('are another’s business only to their owner', async () => {
    const { id } = await issue();
    const stranger = await register(app.baseUrl);
    expect((await stranger.api.get(`/api/apiKeys/${id}?consistency=strong`)).status).toBe(404);
    expect((await stranger.api.delete(`/api/apiKeys/${id}`)).status).toBe(404);
    expect((await stranger.api.post(`/api/apiKeys/${id}/rotate`, {})).status).toBe(404);
    expect((await stranger.api.get('/api/apiKeys?consistency=strong')).data).toEqual({
      items: [],
      nextCursor: null,
      total: 0,
    });
    expect((await owner.api.get(`/api/apiKeys/${id}?consistency=strong`)).data).toMatchObject({ id, status: 'active' });
  });

  it('can be checked by whoever holds them', async () => {
    const { id, key } = await issue({ scopes: ['bots:read'] });
    const verify = async (body: object) => (await http(app.baseUrl).post('/api/apiKeys/verify', body)).data;
    expect(await verify({ key })).toMatchObject({ valid: true, code: null, keyId: id, scopes: ['bots:read'] });
    expect(await verify({ key, scope: 'bots:write' })).toMatchObject({ valid: false, code: 'SCOPE_MISSING' });
    expect(await verify({ key: 'nova_live_' })).toMatchObject({ valid: false, code: 'API_KEY_MALFORMED', keyId: null });
  });

  it('are listed page by page', async () => {
    const person = await register(app.baseUrl);
    for (const name of ['a', 'b', 'c']) await person.api.post('/api/apiKeys', { name, scopes: ALL });
    const first = await person.api.get('/api/apiKeys?limit=2&consistency=strong');
    expect(first.data.items.map((item: { name: string }) => item.name)).toEqual(['c', 'b']);
    const second = await person.api.get('/api/apiKeys', { params: { limit: 2, cursor: first.data.nextCursor } });
    expect(second.data).toMatchObject({ items: [{ name: 'a' }], nextCursor: null, total: 3 });
    expect((await owner.api.get('/api/apiKeys', { params: { cursor: first.data.nextCursor } })).status).toBe(400);
  });

  it('that are revoked during a burst of requests are served by no process for more than a second', async () => {
    const other = await startApp(world, { roles: ['api'] });
    try {
      const { id, key } = await issue({ limit: { points: 1_000_000, seconds: 60 } });
      const asked: { at: number; status: number }[] = [];
      let isOver = false;
      const burst = [app, other].map(async ({ baseUrl }) => {
        const api = http(baseUrl, { 'x-api-key': key });
        while (!isOver) {
          const at = Date.now();
          asked.push({ at, status: (await api.get('/api/apiKeys/none')).status });
        }
      });
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect((await owner.api.delete(`/api/apiKeys/${id}`)).status).toBe(204);
      const limit = Date.now() + 1_000;
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      isOver = true;
      await Promise.all(burst);
      const [before, after] = [asked.filter(({ at }) => at <= limit), asked.filter(({ at }) => at > limit)];
      expect(before.some(({ status }) => status === 404)).toBe(true);
      expect(new Set(after.map(({ status }) => status))).toEqual(new Set([401]));
    } finally {
      await other.close();
    }
  });

  it('of a bot’s widget go on when the mailbox proves to be its owner’s', async () => {
    const person = await register(app.baseUrl);
    const bot = (await person.api.post('/api/bot', { name: 'Shop', platform: 'Website', purpose: 'Answers' })).data;
    const { key } = await widgetOf(person.api, bot.id);
    const open = http(app.baseUrl);
    await open.post('/api/auth/otp', { email: person.email });
    const code = codeIn(await mailTo(world, person.email, /code to sign in/));
    const entered = await open.post('/api/auth/otp/login', { email: person.email, code });
    expect((await open.post('/api/apiKeys/verify', { key })).data).toMatchObject({ valid: true, code: null });
    expect(await widgetOf(personOf(app.baseUrl, entered).api, bot.id)).toMatchObject({ status: 'active', key });
  });

  it('of a bot’s widget exist from its creation, are worth nothing else and can be rotated', async () => {
    const bot = await owner.api.post('/api/bot', { name: 'Shop', platform: 'Website', purpose: 'Answers' });
    expect(bot.status).toBe(201);
    const widget = await widgetOf(owner.api, bot.data.id);
    expect(widget).toMatchObject({ kind: 'publishable', botId: bot.data.id, key: expect.stringMatching(/^nova_pub_/) });
    expect((await using(widget.key).get('/api/bot')).status).toBe(403);
    const verify = async (key: string) => (await http(app.baseUrl).post('/api/apiKeys/verify', { key })).data;
    expect(await verify(widget.key)).toMatchObject({ valid: true, kind: 'publishable', botId: bot.data.id });
    const rotated = await owner.api.post(`/api/apiKeys/${bot.data.id}/rotate`, { overlapSeconds: 0 });
    expect([rotated.status, rotated.data.key === widget.key]).toEqual([200, false]);
    expect(await verify(widget.key)).toMatchObject({ valid: false, code: 'API_KEY_EXPIRED' });
    expect(await verify(rotated.data.key)).toMatchObject({ valid: true });
    expect((await owner.api.delete(`/api/apiKeys/${bot.data.id}`)).data.code).toBe('PUBLISHABLE_KEY_STAYS');
  });
});
