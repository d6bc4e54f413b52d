import { PROCESSES } from '../../src/application/processes.js';
import { TOKENS } from '../../src/application/tokens.js';
import { KEY_SCOPES } from '../../src/domain/apiKey/index.js';
import { http, type Person, register } from '../accounts/client.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { exampleOf } from './support/exampleOf.js';
import { type ApiDocument, isOpen, type Operation, readDocument } from './support/openapi.js';

const SECRET = 'Zyzzyva';
let app: App;
let document: ApiDocument;
let owner: Person;
let other: Person;
let ids: Record<'bot' | 'key' | 'session' | 'account' | 'conversation' | 'message' | 'scrape', string>;
let keys: Record<'others' | 'othersWidget' | 'readOnly', string>;

setUp(async ({ use }) => {
  // Without a worker: what the owner asks to be fetched stays asked for, and nothing but the walk changes anything.
  app = use(await startApp(use(await createWorld()), { roles: ['api', 'projector'], env: { NOVA_TESTING: '0' } }));
  document = await readDocument(app.baseUrl);
  owner = await register(app.baseUrl);
  other = await register(app.baseUrl);
  await owner.api.patch('/api/auth/me', { name: `Ann ${SECRET}` });
  const created = await done(
    owner.api.post('/api/bot/createControlledBot', {
      name: 'Shop',
      platform: 'Website',
      type: 'CONTROLLED',
      purpose: `Sells ${SECRET}`,
    }),
  );
  const bot = created.id;
  await done(owner.api.put(`/api/botConfig/${bot}`, { identity: `Seller of ${SECRET}` }));
  await done(owner.api.post(`/api/botConfig/${bot}/publish`, {}));
  await done(owner.api.post(`/api/bot/${bot}/activate`));
  const asked = await done(owner.api.post('/api/bot/website/communicate', { botId: bot, message: `Any ${SECRET}?` }));
  const scrape = await done(owner.api.post(`/api/bot/${bot}/knowledge`, { url: `https://example.com/${SECRET}` }));
  const key = await done(owner.api.post('/api/apiKeys', { name: `Key ${SECRET}`, scopes: ['bots:read'] }));
  ids = {
    bot,
    key: key.id,
    session: owner.cookies.sessionId ?? '',
    account: owner.id,
    conversation: asked.conversationId,
    message: asked.messageId,
    scrape: scrape.scrapeId,
  };
  const othersBot = await done(other.api.post('/api/bot', { name: 'Other', platform: 'Website', purpose: 'Other' }));
  keys = {
    others: (await done(other.api.post('/api/apiKeys', { name: 'other', scopes: KEY_SCOPES }))).key,
    othersWidget: othersBot.publishableKey,
    readOnly: key.key,
  };
  await processManagersAreDone();
});

/** What they still have to record of the owner's things would look like a change. */
async function processManagersAreDone(): Promise<void> {
  const { get } = app.service.services;
  const names = PROCESSES.map(({ name }) => name);
  for (let seen: bigint | null = null; ; ) {
    const head = await get(TOKENS.EventStore).head();
    if (head === null || head === seen) return;
    while (!(await get(TOKENS.ReadYourWrites).waitFor(names, head, 30_000)));
    seen = head;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: answers of many routes.
async function done(answer: Promise<{ status: number; data: any }>): Promise<any> {
  const { status, data } = await answer;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(data)}`);
  return data;
}

/** The owner's own things wherever a path, a query or a body names one. */
function known(path: string): Record<string, string | number> {
  const id = path.startsWith('/api/apiKeys')
    ? ids.key
    : path.includes('/sessions/')
      ? ids.session
      : path.includes('/conversations/{id}')
        ? ids.conversation
        : ids.bot;
  const { bot: botId, account, conversation, message: messageId, scrape: scrapeId } = ids;
  const things = {
    id,
    botId,
    cid: conversation,
    conversationId: conversation,
    messageId,
    scrapeId,
    sourceId: scrapeId,
  };
  return {
    ...things,
    version: 1,
    revision: 0,
    from: 1,
    to: 1,
    userId: account,
    ownerId: account,
    subject: account,
    actor: account,
  };
}

function call({ method, path, parameters = [], requestBody }: Operation, headers: Record<string, string>) {
  const names = known(path);
  const given = (name: string) =>
    names[name] ?? exampleOf(parameters.find((one) => one.name === name)?.schema ?? {}, {}, document.schemas);
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(given(name))));
  const wanted = parameters.filter(
    ({ in: place, required, name }) =>
      place === 'query' && (required || (name in names && !['from', 'to'].includes(name))),
  );
  const params = Object.fromEntries(wanted.map(({ name }) => [name, given(name)]));
  const schema = requestBody?.content['application/json']?.schema;
  const data = schema ? exampleOf(schema, names, document.schemas) : undefined;
  return http(app.baseUrl, headers).request({ method, url, params, data, timeout: 20_000 });
}

/** Every event that has to do with the owner or a thing of the owner's: what is in the log is all that can have changed. */
async function eventsOfOwner(): Promise<string[]> {
  const all = Object.values(ids);
  const found: string[] = [];
  for await (const event of app.service.services.get(TOKENS.EventStore).readAll()) {
    if (all.some((id) => event.stream.includes(id))) found.push(`${event.stream}@${event.revision} ${event.type}`);
  }
  return found;
}

/** What ends the caller's own session comes last. */
const inOrder = (): Operation[] => {
  const ends = ({ method, path }: Operation) =>
    /\/logout(-all)?$/.test(path) || `${method} ${path}` === 'delete /api/auth/me';
  return [...document.operations].sort((a, b) => Number(ends(a)) - Number(ends(b)));
};

const isStream = ({ responses }: Operation) => 'text/event-stream' in (responses[200]?.content ?? {});

describe('what belongs to an owner', () => {
  it.each([
    ['a stranger', () => ({})],
    ['another user', () => ({ authorization: `Bearer ${other.accessToken}` })],
    ['another user’s key', () => ({ 'x-api-key': keys.others })],
    ['the widget’s key of another bot', () => ({ 'x-api-key': keys.othersWidget })],
  ])('is neither told to %s by any route, nor changed', async (who, headers) => {
    const before = await eventsOfOwner();
    expect(inOrder().length).toBeGreaterThan(90);
    const leaks: unknown[] = [];
    for (const one of inOrder()) {
      const { status, data } = await call(one, headers());
      const text = typeof data === 'string' ? data : JSON.stringify(data ?? '');
      const isWay = isOpen(one);
      const isClosed = isWay || who !== 'a stranger' || status === 401;
      const isWidget = who.startsWith('the widget');
      const isBeyondWidget = isWay || !isWidget || one.tags?.includes('Website') || status === 403;
      // The ids are the owner's: whoever may call at all is told that they do not exist.
      const isHidden = isWay || !/\{(?!provider|file|feature)/.test(one.path) || [401, 403, 404].includes(status);
      const tells = text.includes(SECRET) || text.includes(owner.email);
      if (tells || status >= 500 || !isClosed || !isBeyondWidget || !isHidden) {
        leaks.push({ route: `${one.method} ${one.path}`, status, text: text.slice(0, 200) });
      }
    }
    expect(leaks).toEqual([]);
    expect(await eventsOfOwner()).toEqual(before);
  });

  it('is not changed with the owner’s own key for reading', async () => {
    const before = await eventsOfOwner();
    const wrong: unknown[] = [];
    for (const one of inOrder().filter((operation) => !isOpen(operation) && !isStream(operation))) {
      const { status, data } = await call(one, { 'x-api-key': keys.readOnly });
      const isRead = one.method === 'get' || one.tags?.includes('AI features') || one.path.endsWith('ForHomePage');
      if (status >= 500 || (!isRead && status !== 403))
        wrong.push({ route: `${one.method} ${one.path}`, status, data });
    }
    expect(wrong).toEqual([]);
    expect(await eventsOfOwner()).toEqual(before);
  });

  it('is all there for the owner', async () => {
    const hidden: unknown[] = [];
    for (const one of inOrder().filter(
      ({ method, path, tags }) => method === 'get' && path.includes('{') && !tags?.includes('Accounts'),
    )) {
      if (isStream(one)) continue;
      const { status, data } = await call(one, { authorization: `Bearer ${owner.accessToken}` });
      if (status !== 200) hidden.push({ path: one.path, status, data });
    }
    expect(hidden).toEqual([]);
  });
});
