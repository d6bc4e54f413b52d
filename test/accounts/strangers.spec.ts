import { KEY_SCOPES } from '../../src/domain/apiKey/index.js';
import { type App, startApp } from '../support/app.js';
import { createWorld, type World } from '../support/world.js';
import { http, type Person, register } from './client.js';
import { exampleOf, type JsonSchema } from './exampleOf.js';

interface Operation {
  readonly security?: readonly unknown[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}

const SECRET = 'Zyzzyva';

describe('a stranger, another user and another user’s key', () => {
  let world: World;
  let app: App;
  let owner: Person;
  let other: Person;
  let otherKey: string;
  let ids: Record<string, string>;
  let operations: { readonly method: string; readonly path: string; readonly operation: Operation }[];

  beforeAll(async () => {
    world = await createWorld();
    app = await startApp(world, { env: { NOVA_TESTING: '0' } });
    owner = await register(app.baseUrl);
    other = await register(app.baseUrl);
    otherKey = (await other.api.post('/api/apiKeys', { name: 'other', scopes: KEY_SCOPES })).data.key;
    await owner.api.patch('/api/auth/me', { name: `Ann ${SECRET}` });
    // The name of a bot is public, its demo page shows it.
    const bot = await owner.api.post('/api/bot', {
      name: 'Shop',
      platform: 'Website',
      purpose: `Sells ${SECRET}`,
    });
    const config = await owner.api.put(`/api/botConfig/${bot.data.id}`, { instructions: `Be ${SECRET}` });
    expect([bot.status, config.status < 500]).toEqual([201, true]);
    const key = await owner.api.post('/api/apiKeys', { name: `Key ${SECRET}`, scopes: ['bots:read'] });
    ids = { bot: bot.data.id, key: key.data.id, session: owner.cookies.sessionId ?? '', account: owner.id };
    const document = (await http(app.baseUrl).get('/openapi.json')).data as {
      paths: Record<string, Record<string, Operation>>;
    };
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
    );
  });

  afterAll(async () => {
    await app?.close();
    await world?.close();
  });

  /** The owner's own things wherever a path or a body names one. */
  const known = (path: string) => {
    const id = path.startsWith('/api/apiKeys') ? ids.key : path.includes('/sessions/') ? ids.session : ids.bot;
    return { id, botId: ids.bot, userId: ids.account, ownerId: ids.account, subject: ids.account, actor: ids.account };
  };
  const filled = (path: string, operation: Operation): string =>
    path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const given = (known(path) as Record<string, string | undefined>)[name];
      const schema = operation.parameters?.find((parameter) => parameter.name === name)?.schema ?? {};
      return encodeURIComponent(given ?? String(exampleOf(schema, {})));
    });
  const call = (one: (typeof operations)[number], headers: Record<string, string>) => {
    const { method, path, operation } = one;
    const schema = operation.requestBody?.content['application/json']?.schema;
    const params = Object.fromEntries(
      (operation.parameters ?? [])
        .filter(({ in: place, required, name }) => place === 'query' && (required || name in known(path)))
        .map(({ name, schema: of }) => [name, (known(path) as Record<string, unknown>)[name] ?? exampleOf(of, {})]),
    );
    const data = schema ? exampleOf(schema, known(path)) : undefined;
    return http(app.baseUrl, headers).request({ method, url: filled(path, operation), params, data, timeout: 10_000 });
  };
  const state = async () => {
    const read = async (path: string) => (await owner.api.get(path, { params: { consistency: 'strong' } })).data;
    return {
      bot: await read(`/api/bot/${ids.bot}`),
      configuration: await read(`/api/botConfig/${ids.bot}`),
      key: await read(`/api/apiKeys/${ids.key}`),
      me: await read('/api/auth/me'),
      sessions: (await read('/api/auth/sessions')).items.length,
    };
  };
  const endsSession = ({ path }: { path: string }) => /\/logout(-all)?$/.test(path);

  it.each([
    ['a stranger', () => ({})],
    ['another user', () => ({ authorization: `Bearer ${other.accessToken}` })],
    ['another user’s key', () => ({ 'x-api-key': otherKey })],
  ])('%s learns nothing of an owner from any route, and changes nothing', async (who, headers) => {
    const before = await state();
    expect(JSON.stringify(before)).toContain(SECRET);
    const ordered = [...operations.filter((one) => !endsSession(one)), ...operations.filter(endsSession)];
    expect(ordered.length).toBeGreaterThan(60);
    const leaks: unknown[] = [];
    for (const one of ordered) {
      const { status, data } = await call(one, headers());
      const text = typeof data === 'string' ? data : JSON.stringify(data ?? '');
      const isOpen = (one.operation.security ?? [{}]).some((way) => Object.keys(way as object).length === 0);
      const isClosed = who === 'a stranger' && !isOpen && ![401, 403, 404].includes(status);
      const names = one.path.includes('{') && !isOpen && status < 300;
      if (text.includes(SECRET) || text.includes(owner.email) || status >= 500 || isClosed || names) {
        leaks.push({ route: `${one.method} ${one.path}`, status, text: text.slice(0, 200) });
      }
    }
    expect(leaks).toEqual([]);
    expect(await state()).toEqual(before);
  });
});
