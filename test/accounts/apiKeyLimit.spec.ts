import { ACCOUNT_TOKENS } from '../../src/application/accounts/tokens.js';
import type { CommandContext } from '../../src/application/commandContext.js';
import { newId } from '../../src/application/ids.js';
import { TOKENS } from '../../src/application/tokens.js';
import { apiKeyQuotaDecider, MAX_WORKING_KEYS } from '../../src/domain/apiKeyQuota/index.js';
import { clockRuns, clockSetTo } from '../projections/support/clock.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { http, type Person, register } from './client.js';

const SCOPES = ['apiKeys:write'];

describe('the API keys of an account that work', () => {
  let apps: readonly [App, App];

  setUp(async ({ use }) => {
    const world = use(await createWorld());
    apps = [use(await startApp(world)), use(await startApp(world, { roles: ['api'] }))];
  });

  afterEach(clockRuns);

  const issue = async ({ accessToken }: Person, app: App = apps[0], more: object = {}) => {
    const api = http(app.baseUrl, { authorization: `Bearer ${accessToken}` });
    const { status, data } = await api.post('/api/apiKeys', { name: 'CI', scopes: SCOPES, ...more });
    return { outcome: (data.code ?? status) as string | number, ...(data as { id: string; key: string }) };
  };
  const issueMany = (person: Person, count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => issue(person, apps[index % 2])));
  const outcomes = async (person: Person, count: number) => {
    const found: (string | number)[] = [];
    for (let asked = 0; asked < count; asked++) found.push((await issue(person)).outcome);
    return found;
  };

  const tally = (issued: readonly { readonly outcome: string | number }[]) =>
    Object.fromEntries(issued.map(({ outcome }) => [outcome, issued.filter((one) => one.outcome === outcome).length]));

  it('are at most a hundred, however many are asked for at once, of whichever process', async () => {
    const person = await register(apps[0].baseUrl);
    const issued = await issueMany(person, 110);
    const of = (outcome: string | number) => issued.filter((one) => one.outcome === outcome);
    expect(tally(issued)).toEqual({ 201: 100, API_KEY_LIMIT: 10 });
    const refused = await person.api.post('/api/apiKeys', { name: 'CI', scopes: SCOPES });
    expect([refused.status, refused.data.code]).toEqual([409, 'API_KEY_LIMIT']);
    const [first, second] = of(201);
    const byKey = await http(apps[1].baseUrl, { 'x-api-key': first!.key }).post('/api/apiKeys', {
      name: 'CI',
      scopes: SCOPES,
    });
    expect(byKey.data.code).toBe('API_KEY_LIMIT');
    expect((await issue(await register(apps[0].baseUrl))).outcome).toBe(201);
    // A rotated key is the same key.
    const rotated = await person.api.post(`/api/apiKeys/${second!.id}/rotate`, { overlapSeconds: 60 });
    expect(rotated.status).toBe(200);
    expect(await outcomes(person, 1)).toEqual(['API_KEY_LIMIT']);
    expect((await person.api.delete(`/api/apiKeys/${first!.id}`)).status).toBe(204);
    expect(await outcomes(person, 2)).toEqual([201, 'API_KEY_LIMIT']);
  });

  it('are those that have not expired', async () => {
    const person = await register(apps[0].baseUrl);
    await issueMany(person, 99);
    const end = Date.now() + 120_000;
    expect((await issue(person, apps[0], { expiresAt: new Date(end).toISOString() })).outcome).toBe(201);
    clockSetTo(end - 1);
    expect(await outcomes(person, 1)).toEqual(['API_KEY_LIMIT']);
    clockSetTo(end);
    expect(await outcomes(person, 2)).toEqual([201, 'API_KEY_LIMIT']);
  });

  const contextAt = (now: Date): CommandContext => {
    const id = newId();
    return { commandId: id, correlationId: id, actor: { kind: 'system', id: 'test' }, now };
  };

  it('are not those that were ended without being asked for by name', async () => {
    const person = await register(apps[0].baseUrl);
    const issued = await issueMany(person, 100);
    const keys = apps[1].service.services.get(ACCOUNT_TOKENS.ApiKeys);
    for (const { id } of issued.slice(0, 2)) await keys.end(id, 'account', contextAt(new Date()));
    await person.api.get('/api/apiKeys?consistency=strong');
    expect(await outcomes(person, 3)).toEqual([201, 201, 'API_KEY_LIMIT']);
  });

  it('are not those that a process which died never issued', async () => {
    const handler = apps[0].service.services.get(TOKENS.CommandHandler);
    const fill = async ({ id: accountId }: Person, minutesAgo: number) => {
      const context = contextAt(new Date(Date.now() - minutesAgo * 60_000));
      for (let place = 0; place < MAX_WORKING_KEYS; place++) {
        const data = { accountId, keyId: newId(), expiresAt: null, at: context.now.toISOString() };
        const command = { type: 'ReservePlace', data } as const;
        await handler.handle(apiKeyQuotaDecider, accountId, command, { ...context, commandId: newId() });
      }
    };
    const [dead, busy] = [await register(apps[0].baseUrl), await register(apps[0].baseUrl)];
    await fill(dead, 11);
    expect(await outcomes(dead, 2)).toEqual([201, 201]);
    // These may be issued at any moment.
    await fill(busy, 1);
    expect(await outcomes(busy, 1)).toEqual(['API_KEY_LIMIT']);
  });
});
