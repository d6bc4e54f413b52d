import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { decodeJwt } from 'jose';
import { KNOWLEDGE_STORE } from '../../src/application/ports/knowledgeStore.js';
import { Journey } from './support/journey.js';
import { openScraping, page } from './support/scraping.js';

const { app, content, owner, site, world, empty, close } = await openScraping();
beforeEach(empty);
afterAll(close);

describe('requests that are refused', () => {
  it.each([
    ['an address that is not public', { url: 'http://127.0.0.1:1/' }, 'URL_REFUSED'],
    ['a local name', { url: 'http://localhost/' }, 'URL_REFUSED'],
    ['a port that is not fetched', { url: 'https://example.com:6379/' }, 'URL_REFUSED'],
    ['a file', { url: 'file:///etc/passwd' }, 'URL_REFUSED'],
    ['a user name in the address', { url: 'https://a:b@example.com/' }, 'URL_REFUSED'],
    ['no address at all', { url: 'not a url' }, 'URL_REFUSED'],
    ['more pages than a run may read', { url: 'https://example.com/', maxPages: 9, mode: 'crawl' }, 'TOO_MANY_PAGES'],
    [
      'a schedule that the queue does not understand',
      { url: 'https://example.com/', schedule: '0 0 15W * *' },
      'SCHEDULE_REFUSED',
    ],
    ['a schedule that is none', { url: 'https://example.com/', schedule: 'every day' }, 'SCHEDULE_REFUSED'],
    ['a schedule with too many runs', { url: 'https://example.com/', schedule: '* * * * *' }, 'SCHEDULE_REFUSED'],
    ['a schedule that never comes', { url: 'https://example.com/', schedule: '0 0 31 2 *' }, 'SCHEDULE_REFUSED'],
    ['an unknown field', { url: 'https://example.com/', depth: 3 }, 'INVALID_INPUT'],
    ['an unknown mode', { url: 'https://example.com/', mode: 'all' }, 'INVALID_INPUT'],
    ['no pages', { url: 'https://example.com/', maxPages: 0 }, 'INVALID_INPUT'],
  ])('%s', async (_what, body, code) => {
    const { status, json } = await owner.send('POST', `/api/bot/${owner.botId}/knowledge`, body);
    expect([status, (json as { code: string }).code]).toEqual([422, code]);
  });

  it.each([
    ['https://example.com:6379/', /^Port 6379 is not fetched, only .*SCRAPE_ALLOW_PORTS/],
    ['http://127.0.0.1/', /not public.*SCRAPE_ALLOW_HOSTS/],
  ])('%s, which can be allowed, with how', async (url, detail) => {
    const { json } = await owner.send('POST', `/api/bot/${owner.botId}/knowledge`, { url });
    expect((json as { detail: string }).detail).toMatch(detail);
  });

  it('another’s bot, source and run do not exist', async () => {
    content['/'] = page();
    const { scrapeId, sourceId } = await owner.request({ url: site.url('/') });
    await owner.ended(scrapeId);
    const stranger = await new Journey(app).begin();
    const base = `/api/bot/${owner.botId}/knowledge`;
    const own = `/api/bot/${stranger.botId}/knowledge`;
    const asked: [string, string, object?][] = [
      ['POST', base, { url: site.url('/') }],
      ['GET', base],
      ['GET', `${base}/${scrapeId}`],
      ['GET', `${base}/${scrapeId}/events`],
      ['POST', `${base}/${scrapeId}/cancel`],
      ['POST', `${base}/${sourceId}/refresh`],
      ['DELETE', `${base}/${sourceId}`],
      ['POST', `${base}/search`, { query: 'hours' }],
      // Through a bot of one's own neither.
      ['GET', `${own}/${scrapeId}`],
      ['GET', `${own}/${scrapeId}/events`],
      ['POST', `${own}/${scrapeId}/cancel`],
      ['POST', `${own}/${sourceId}/refresh`],
      ['DELETE', `${own}/${sourceId}`],
    ];
    for (const [method, path, body] of asked) {
      expect([method, path, (await stranger.send(method, path, body)).status]).toEqual([method, path, 404]);
    }
    expect(await stranger.search('opening hours')).toEqual([]);
    expect(await owner.search('opening hours')).not.toEqual([]);
  });
});

describe('a job that any program adds to the queue', () => {
  it('runs as if requested over HTTP, once, and only for the bot’s owner', async () => {
    content['/queued'] = page('A zeppelin is moored here.');
    const connection = new Redis(world.config.queue.url, { maxRetriesPerRequest: null });
    const queue = new Queue('scrapeWebsite', { connection, prefix: world.config.keyPrefix });
    const stranger = await new Journey(app).begin();
    const botId = await owner.newBot();
    try {
      const data = { url: site.url('/queued'), userId: owner.accountId, botId };
      await queue.add('theirs', { ...data, userId: stranger.accountId });
      await queue.add('broken', { url: 5 });
      for (let time = 0; time < 2; time++) await queue.add('any name', data, { jobId: 'from-another-program' });
      const deadline = Date.now() + 90_000;
      let sources: { items: { lastRun: { status: string } | null }[] } = { items: [] };
      while (sources.items[0]?.lastRun?.status !== 'completed' && Date.now() < deadline) {
        sources = await owner.call('GET', `/api/bot/${botId}/knowledge`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(sources.items).toHaveLength(1);
      expect(sources.items[0]).toMatchObject({
        url: site.url('/queued'),
        lastRun: { status: 'completed' },
        live: { pages: 1 },
      });
    } finally {
      await queue.close();
      connection.disconnect();
    }
  });
});

describe('watching and cancelling', () => {
  it('progress comes live, page by page, to the end; Last-Event-ID resumes', async () => {
    content['/'] = page('front', ['/a', '/b']);
    content['/a'] = page('aaa '.repeat(90));
    content['/b'] = page('bbb '.repeat(90));
    const { scrapeId } = await owner.request({ url: site.url('/'), mode: 'crawl', maxPages: 4 });
    const events = await follow(scrapeId);
    expect(events.filter(({ event }) => event === 'page')).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({ event: 'end', data: { status: 'completed', progress: { scraped: 3 } } });
    const resumed = await follow(scrapeId, events.at(-3)!.id);
    expect(resumed).toEqual(events.slice(-2));
  });

  it('a cancelled run stops at once, sends no mail, and leaves nothing', async () => {
    content['/slow'] = () => {};
    content['/quick'] = page('A raft is tied to the jetty.');
    // An owner without earlier runs, whose mails might still be on their way.
    const canceller = await new Journey(app).begin();
    const { scrapeId } = await canceller.request({ url: site.url('/slow') });
    while (!site.requests.includes('/slow')) await new Promise((resolve) => setTimeout(resolve, 20));
    const cancel = `/api/bot/${canceller.botId}/knowledge/${scrapeId}/cancel`;
    expect((await canceller.send('POST', cancel)).status).toBe(200);
    expect((await follow(scrapeId, undefined, canceller)).at(-1)).toMatchObject({
      event: 'end',
      data: { status: 'cancelled' },
    });
    expect(await canceller.ended(scrapeId)).toMatchObject({ status: 'cancelled' });
    expect((await canceller.send('POST', cancel)).status).toBe(409);
    await canceller.scrape({ url: site.url('/quick') });
    expect(await canceller.mails()).toEqual([expect.objectContaining({ subject: 'The page has been read' })]);
    const counts = await app.service.services.get(KNOWLEDGE_STORE).audit([], canceller.botId);
    expect(counts).toEqual(Object.fromEntries(Object.keys(counts).map((what) => [what, 0])));
  });

  it.each(['session has ended', 'API key is revoked'])('nothing more is told once the %s', async (what) => {
    content['/slow'] = () => {};
    const watched = await new Journey(app).begin();
    const { scrapeId } = await watched.request({ url: site.url('/slow') });
    const [bearer, end] = await (what === 'session has ended' ? anotherSession(watched) : anyKey(watched));
    const run = `/api/bot/${watched.botId}/knowledge/${scrapeId}`;
    const headers = { authorization: `Bearer ${bearer}` };
    const { body } = await fetch(`${app.baseUrl}${run}/events`, { headers, signal: AbortSignal.timeout(90_000) });
    const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
    let told = '';
    while (!told.includes('event: requested')) told += (await reader.read()).value;
    await watched.call('DELETE', end);
    await watched.call('POST', `${run}/cancel`);
    for (let part = await reader.read(); !part.done; part = await reader.read()) told += part.value;
    expect(told).not.toContain('event: end');
  });

  async function anotherSession(person: Journey): Promise<[bearer: string, end: string]> {
    const credentials = { email: person.email, password: 'correct horse battery staple' };
    const { accessToken } = await person.call<{ accessToken: string }>('POST', '/api/auth/login', credentials);
    return [accessToken, `/api/auth/sessions/${decodeJwt(accessToken).sid}`];
  }

  async function anyKey(person: Journey): Promise<[bearer: string, end: string]> {
    const wanted = { name: 'watch', scopes: ['knowledge:read'] };
    const { id, key } = await person.call<{ id: string; key: string }>('POST', '/api/apiKeys', wanted);
    return [key, `/api/apiKeys/${id}`];
  }

  interface Told {
    readonly id: string;
    readonly event: string;
    readonly data: unknown;
  }

  async function follow(scrapeId: string, lastId?: string, { botId, token } = owner): Promise<Told[]> {
    const response = await fetch(`${app.baseUrl}/api/bot/${botId}/knowledge/${scrapeId}/events`, {
      headers: { authorization: `Bearer ${token}`, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) },
      signal: AbortSignal.timeout(90_000),
    });
    return [...(await response.text()).matchAll(/id: (\d+)\nevent: (\w+)\ndata: (.*)\n/g)].map(
      ([, id, event, data]) => ({
        id: id!,
        event: event!,
        data: JSON.parse(data!) as unknown,
      }),
    );
  }
});

it('a schedule is put on the timetable and taken off it', async () => {
  content['/'] = page();
  const connection = new Redis(world.config.queue.url, { maxRetriesPerRequest: null });
  const queue = new Queue('scrapeWebsite', { connection, prefix: world.config.keyPrefix });
  const scheduled = async (): Promise<(string | undefined)[]> =>
    (await queue.getJobSchedulers()).filter(({ name }) => name === 'tick').map(({ pattern }) => pattern ?? undefined);
  const until = async (expected: string[]): Promise<void> => {
    const deadline = Date.now() + 90_000;
    while (JSON.stringify(await scheduled()) !== JSON.stringify(expected) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await scheduled()).toEqual(expected);
  };
  try {
    await owner.request({ url: site.url('/'), schedule: '0 3 * * 1' });
    await until(['0 3 * * 1']);
    const { sourceId } = await owner.request({ url: site.url('/'), schedule: '30 4 * * *' });
    await until(['30 4 * * *']);
    await owner.send('DELETE', `/api/bot/${owner.botId}/knowledge/${sourceId}`);
    await until([]);
  } finally {
    await queue.close();
    connection.disconnect();
  }
});

it('sources are listed newest first, page by page', async () => {
  content['/'] = page();
  const botId = await owner.newBot();
  for (const path of ['/1', '/2', '/3']) await owner.request({ url: site.url(path) }, botId);
  await owner.call('POST', '/api/testing/wait', {});
  const first = await owner.call<{ items: { url: string }[]; nextCursor: string; total: number }>(
    'GET',
    `/api/bot/${botId}/knowledge?limit=2`,
  );
  expect([first.items.map(({ url }) => url), first.total]).toEqual([[site.url('/3'), site.url('/2')], 3]);
  const second = await owner.call<typeof first>(
    'GET',
    `/api/bot/${botId}/knowledge?limit=2&cursor=${encodeURIComponent(first.nextCursor)}`,
  );
  expect(second.items.map(({ url }) => url)).toEqual([site.url('/1')]);
  const whole = await owner.call<typeof first>('GET', `/api/bot/${botId}/knowledge?limit=3`);
  expect([whole.items.length, whole.nextCursor]).toEqual([3, null]);
});
