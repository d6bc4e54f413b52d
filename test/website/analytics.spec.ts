import { bucketFigures, fingerprint, linesOf, tabulated } from '../../projections/analytics/index.js';
import { recount } from '../../src/application/analytics/recompute.js';
import { newId } from '../../src/application/ids.js';
import { isUndecodable } from '../../src/application/ports/eventStore.js';
import { PROJECTION_TOKENS } from '../../src/application/projections/tokens.js';
import { TOKENS } from '../../src/application/tokens.js';
import type { ConversationEvent } from '../../src/domain/conversation/index.js';
import type { Recorded } from '../../src/domain/shared/event.js';
import { INFRA } from '../../src/infrastructure/container/tokens.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { createActiveBot, type Owner, registerOwner } from './support/client.js';
import { countByHand } from './support/countByHand.js';
import { simulateTalks } from './support/simulatedTalks.js';

const CONVERSATIONS = 1_000;
const DAY_MS = 86_400_000;
const ONE_MESSAGE = {
  ...{ conversations: 0, messages: 1, message_bytes: 1, replies: 0, failures: 0, stopped: 0, unanswered: 0 },
  ...{ feedback_up: 0, feedback_down: 0, prompt_tokens: 0, completion_tokens: 0, answer_ms: 0, usage_ms: 0 },
};

interface Totals {
  conversations: number;
  activeConversations: number;
  visitors: number;
  messages: number;
  replies: number;
  errors: number;
  stopped: number;
  unanswered: number;
  answerTimeMs: { mean: number; p50: number; p95: number };
  tokens: { prompt: number; completion: number };
  usageSeconds: number;
  feedback: { up: number; down: number };
}

describe('analytics of simulated conversations', () => {
  let app: App;
  let owner: Owner;
  let botId: string;
  let position = 0n;
  const end = Date.UTC(2026, 4, 20, 12);
  const begin = end - 6 * DAY_MS;

  setUp(async ({ use }) => {
    app = use(await startApp(use(await createWorld())));
    owner = await registerOwner(app.baseUrl);
    botId = await createActiveBot(owner, { settings: { timeZone: 'America/New_York' } });
    const { services } = app.service;
    const wanted = { botId, ownerId: owner.accountId, conversations: CONVERSATIONS, begin };
    position = await simulateTalks(services.get(TOKENS.EventStore), wanted);
    // More at once than a request waits for.
    expect(await services.get(TOKENS.ReadYourWrites).waitFor(['analytics'], position, 120_000)).toBe(true);
  }, 180_000);

  let history: Recorded<ConversationEvent>[] | undefined;
  async function readHistory(): Promise<Recorded<ConversationEvent>[]> {
    if (history) return history;
    history = [];
    for await (const read of app.service.services.get(TOKENS.EventStore).readAll({ categories: ['conversation'] })) {
      if (isUndecodable(read)) throw new Error(read.undecodable);
      history.push(read as unknown as Recorded<ConversationEvent>);
    }
    return history;
  }

  const count = async (from: number, to: number) => countByHand(await readHistory(), { botId, from, to });

  const report = (query: string) =>
    owner.call<{
      from: string;
      to: string;
      totals: Totals;
      before: Totals;
      items: (Totals & { start: string })[];
      timeZone: string;
    }>('GET', `/api/analytics/${botId}?${query}`, undefined, { 'nova-wait-for': String(position) });
  const span = (from: number, to: number) => `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;

  function expectSame(totals: Totals, counted: Awaited<ReturnType<typeof count>>): void {
    expect(totals).toMatchObject({
      conversations: counted.conversations,
      activeConversations: counted.active,
      visitors: counted.visitors,
      messages: counted.messages,
      replies: counted.replies,
      errors: counted.errors,
      stopped: counted.stopped,
      unanswered: counted.unanswered,
      tokens: { prompt: counted.prompt, completion: counted.completion },
      usageSeconds: Number((counted.usageMs / 1000).toFixed(1)),
      feedback: { up: counted.up, down: counted.down },
    });
    expect(Math.abs(totals.answerTimeMs.p50 - counted.p50)).toBeLessThanOrEqual(counted.p50 / 128);
    expect(Math.abs(totals.answerTimeMs.p95 - counted.p95)).toBeLessThanOrEqual(counted.p95 / 128);
  }

  it('equal a count made straight from the events, in total', async () => {
    const { totals } = await report(span(begin, end));
    const counted = await count(begin, end);
    expect(counted.conversations).toBe(CONVERSATIONS);
    expect(Math.min(counted.stopped, counted.errors)).toBeGreaterThan(20);
    expectSame(totals, counted);
  });

  it('equal it for every day of the bot’s time zone', async () => {
    const { items, timeZone } = await report(`${span(begin, end)}&bucket=day`);
    expect(timeZone).toBe('America/New_York');
    expect(items).toHaveLength(7);
    for (const [index, item] of items.entries()) {
      expect(item.start.endsWith('T04:00:00.000Z')).toBe(true);
      const start = Math.max(begin, Date.parse(item.start));
      const next = items[index + 1] ? Date.parse(items[index + 1]!.start) : end;
      const counted = await count(start, next);
      if (counted.replies > 0) expectSame(item, counted);
    }
  });

  it('equal it for the last days, as they are where the bot is, and for the time before', async () => {
    const query = `days=3&to=${new Date(end - 2 * DAY_MS).toISOString()}`;
    const { items, totals, before, from, to } = await report(query);
    expect([items[0]!.start, from, items.length]).toEqual(['2026-05-16T04:00:00.000Z', '2026-05-16T04:00:00.000Z', 3]);
    expectSame(totals, await count(Date.parse(from), Date.parse(to)));
    expectSame(before, await count(2 * Date.parse(from) - Date.parse(to), Date.parse(from)));
    const hours = await report(`${query}&bucket=hour`);
    expect(Date.parse(hours.to) - Date.parse(hours.from)).toBe(3 * DAY_MS);
    expectSame(hours.totals, await count(Date.parse(hours.from), Date.parse(hours.to)));
  });

  it('equal it for every hour', async () => {
    const { items } = await report(`${span(begin, begin + DAY_MS)}&bucket=hour`);
    expect(items).toHaveLength(24);
    for (const item of items.slice(0, 6)) {
      const start = Date.parse(item.start);
      const counted = await count(start, start + 3_600_000);
      if (counted.replies > 0) expectSame(item, counted);
    }
  });

  it.each([
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
    ['America/Havana', '2026-03-08T05:00:00Z'],
    ['America/Havana', '2026-11-01T05:00:00Z'],
    ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ])('lose no quarter of an hour where clocks change: %s at %s', async (timeZone, change) => {
    const sql = app.service.services.get(TOKENS.SqlReader);
    const [from, to] = [-30, 30].map((hours) => new Date(Date.parse(change) + hours * 3_600_000)) as [Date, Date];
    const changing = newId();
    // Rows as they stand in the table, one for each quarter of an hour.
    await app.service.services.get(INFRA.Postgres).query(
      `insert into rm_analytics.activity select r.* from generate_series($2::timestamptz,
         $3::timestamptz - interval '1 ms', interval '15 minutes') q, lateral jsonb_populate_record(
         null::rm_analytics.activity, $4::jsonb || jsonb_build_object('bot_id', $1::text, 'quarter', q)) r`,
      [changing, from, to, JSON.stringify(ONE_MESSAGE)],
    );
    for (const size of ['hour', 'day'] as const) {
      const buckets = await bucketFigures(sql, { botIds: [changing], from, to }, size, timeZone);
      expect(buckets.reduce((sum, { messages }) => sum + messages, 0)).toBe(240);
      const starts = buckets.map(({ start }) => Date.parse(start));
      expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
    }
    await app.service.services
      .get(INFRA.Postgres)
      .query('delete from rm_analytics.activity where bot_id = $1', [changing]);
  });

  it('are what a recount of the bot’s history gives', async () => {
    const { get } = app.service.services;
    const { tally } = await recount(get(TOKENS.EventStore), botId);
    expect(linesOf(tally, botId)).toEqual(await tabulated(get(TOKENS.SqlReader), botId));
  });

  it('come out the same when the tables are lost and built again from history', async () => {
    const { get } = app.service.services;
    const sql = get(TOKENS.SqlReader);
    const before = await fingerprint(sql);
    for (const table of ['activity', 'answer_times', 'visits']) await sql.query(`delete from rm_analytics.${table}`);
    expect(await fingerprint(sql)).not.toBe(before);
    const admin = get(PROJECTION_TOKENS.ProjectionAdmin);
    expect(await admin.rebuild('analytics')).toMatchObject({ ok: true });
    const isRebuilding = async () =>
      (await admin.list()).some(({ name, rebuild }) => name === 'analytics' && rebuild.state !== null);
    while (await isRebuilding()) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await fingerprint(sql)).toBe(before);
  });

  it('are given as CSV with the same figures', async () => {
    const { items } = await report(`${span(begin, end)}&bucket=day`);
    const answer = await owner.send('GET', `/api/analytics/${botId}.csv?${span(begin, end)}&bucket=day`);
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const [head, ...rows] = (await answer.text())
      .trim()
      .split('\r\n')
      .map((line) => line.split(','));
    const column = head!.indexOf('messages');
    expect(rows.map((row) => Number(row[column]))).toEqual(items.map(({ messages }) => messages));
    const starts = rows.map(([start]) => start!);
    expect(starts.map((start) => Date.parse(start))).toEqual(items.map(({ start }) => Date.parse(start)));
    for (const start of starts) expect(start).toMatch(/^2026-05-\d\dT00:00:00-04:00$/);
  });

  it('are nobody else’s business', async () => {
    const stranger = await registerOwner(app.baseUrl);
    for (const path of ['', '.csv', '/summary', '/summary.csv']) {
      expect((await stranger.send('GET', `/api/analytics/${botId}${path}`)).status).toBe(404);
      expect((await fetch(`${app.baseUrl}/api/analytics/${botId}${path}`)).status).toBe(401);
    }
  });

  it('refuse spans that make no sense', async () => {
    const status = async (query: string) => (await owner.send('GET', `/api/analytics/${botId}?${query}`)).status;
    expect(await status('from=soon')).toBe(400);
    expect(await status('timeZone=Mars/Olympus')).toBe(400);
    expect(await status('timeZone=US/Pacific-New')).toBe(400);
    expect(await status('timeZone=IST')).toBe(400);
    expect(await status('from=9999-12-31T00:00:00Z&to=9999-12-31T23:59:59-14:00')).toBe(200);
    for (const days of ['0', '1101', '2.5', 'ten', '3&from=2026-05-01', '9&to=1970-01-02', '63&bucket=hour'])
      expect([days, await status(`days=${days}`)]).toEqual([days, 400]);
    expect(await status(span(end, begin))).toBe(400);
    expect(await status(`${span(end - 400 * DAY_MS, end)}&bucket=hour`)).toBe(400);
    expect((await owner.send('GET', '/api/analytics/overview')).status).toBe(200);
  });
});
