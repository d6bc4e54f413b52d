import { hanging } from '../bots/llmStub.js';
import { startApp } from '../support/app.js';
import { allEvents, readEvents, type SeenEvent } from './support/events.js';
import { slowly } from './support/modelAnswers.js';
import { openModelChat, WORDS } from './support/modelChat.js';

const { ask, botId, close, open, owner, patient, second, stub, transcriptOf, world } = await openModelChat();
afterAll(close);

const LONG = [...WORDS, ...WORDS, ...WORDS, ...WORDS, ...WORDS];

interface Counted {
  readonly errors: number;
  readonly stopped: number;
}
const read = <T>(path: string) => owner.call<T>('GET', `${path}${path.includes('?') ? '&' : '?'}consistency=strong`);
const figuresOf = ({ errors, stopped }: Counted) => ({ errors, stopped });

/** Errors and stopped answers wherever they are told; all places must say the same. */
async function counted(): Promise<Counted> {
  const analytics = `/api/analytics/${botId}`;
  const perDay = await read<{ totals: Counted; items: Counted[] }>(analytics);
  const perHour = await read<{ items: Counted[] }>(`${analytics}?bucket=hour`);
  const { periods } = await read<{ periods: Counted[] }>(`${analytics}/summary`);
  const { totals, bots } = await read<{ totals: Counted; bots: Counted[] }>('/api/analytics/overview');
  const csv = await owner.send('GET', `${analytics}/summary.csv`);
  const [head, day] = (await csv.text()).split(/\r?\n/).map((line) => line.split(','));
  const inCsv = (column: string) => Number(day![head!.indexOf(column)]);
  const { items } = await read<{ items: { failureCount: number; stoppedCount: number }[] }>(
    `/api/bot/${botId}/conversations?limit=100`,
  );
  const sum = (of: readonly Counted[]): Counted => ({
    errors: of.reduce((all, { errors }) => all + errors, 0),
    stopped: of.reduce((all, { stopped }) => all + stopped, 0),
  });
  const all = figuresOf(perDay.totals);
  const others = [
    sum(perDay.items),
    sum(perHour.items),
    ...periods.map(figuresOf),
    figuresOf(totals),
    ...bots.map(figuresOf),
    { errors: inCsv('errors'), stopped: inCsv('stopped') },
    sum(items.map(({ failureCount, stoppedCount }) => ({ errors: failureCount, stopped: stoppedCount }))),
  ];
  expect(others).toEqual(others.map(() => all));
  return all;
}

/** Asks, and reads up to the first word. */
async function begun(baseUrl: string) {
  const leaving = new AbortController();
  const events = readEvents(await open({ baseUrl }, { signal: leaving.signal }));
  let ids = { conversationId: '', messageId: '' };
  for (let next = await events.next(); !next.done; next = await events.next()) {
    if (next.value.event === 'conversation') ids = next.value.data;
    if (next.value.event === 'token') break;
  }
  return { ...ids, leave: () => leaving.abort() };
}

describe('an answer that is not written to its end', () => {
  it('is stopped, and no error, when its visitor leaves', async () => {
    stub.answer(slowly(LONG, 60));
    const { conversationId, leave } = await begun(patient.baseUrl);
    leave();
    expect((await transcriptOf(conversationId))[1]!.reply!.failure).toBe('VISITOR_LEFT');
    expect(await counted()).toEqual({ errors: 0, stopped: 1 });
  });

  it('is stopped as well when its visitor stops it and at once asks something else', async () => {
    stub.answer(slowly(LONG, 60), slowly(WORDS, 1));
    const { conversationId, leave } = await begun(patient.baseUrl);
    leave();
    expect((await ask(patient, { message: 'No: what is open?', conversationId })).status).toBe(200);
    expect(await counted()).toEqual({ errors: 0, stopped: 2 });
  });

  it('is an error when its process is stopped, and whoever follows it elsewhere is told to try again', async () => {
    stub.answer(slowly(LONG, 60));
    const other = await startApp(world, { roles: ['api'] });
    const { conversationId, messageId, leave } = await begun(other.baseUrl);
    const path = `/api/bot/website/conversations/${conversationId}/answers/${messageId}`;
    const elsewhere = allEvents(await owner.send('GET', path));
    leave();
    await other.close();
    expect((await elsewhere).at(-1)).toMatchObject({ event: 'error', data: { status: 503, code: 'INTERRUPTED' } });
    expect((await transcriptOf(conversationId))[1]!.reply!.failure).toBe('INTERRUPTED');
    expect(await counted()).toEqual({ errors: 1, stopped: 2 });
  });

  it('ends at once when its conversation is erased, at whichever process', async () => {
    stub.answer(hanging(['It takes ']));
    const erase = (id: string) => owner.send('DELETE', `/api/bot/${botId}/conversations/${id}`);
    let [conversationId, last] = ['', {} as SeenEvent];
    let erased: Promise<Response> | undefined;
    for await (last of readEvents(await open(second))) {
      if (last.event === 'conversation') conversationId = last.data.conversationId;
      if (last.event === 'token') erased ??= erase(conversationId);
    }
    expect((await erased)?.status).toBe(204);
    expect(last).toMatchObject({ event: 'error', data: { status: 503, code: 'INTERRUPTED' } });
    while (stub.abandoned() === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});
