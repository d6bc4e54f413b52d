import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import type { NumberedAnswerEvent } from '../../src/application/website/answerEvents.js';
import { RedisAnnouncements } from '../../src/infrastructure/redis/redisAnnouncements.js';
import { answerKeys, TIMES } from '../../src/infrastructure/streaming/answerKeys.js';
import { RedisAnswerStreams } from '../../src/infrastructure/streaming/redisAnswerStreams.js';
import { testStack } from '../support/world.js';

/** Signs of life last longer than a busy machine stands still. */
const QUICK = { ...TIMES, graceMs: 1_000, followerMs: 1_500, writerMs: 4_500 };
const done = {
  event: 'done',
  data: {
    messageId: 'r',
    answered: true,
    provider: 'offline',
    model: 'offline',
    usage: { promptTokens: 0, completionTokens: 0 },
    times: { firstTokenMs: 1, totalMs: 2 },
  },
} as const;
const token = (text: string) => ({ event: 'token', data: { text } }) as const;

const subject = { conversationId: 'c', botId: 'b' };
const answer = (answerId: string, conversationId = subject.conversationId) => ({ answerId, conversationId });

/** As `PostgresSubjectKeys` has them: none for who is erased. */
function subjectKeys() {
  const made = new Map<string, Buffer | null>();
  const find = async (subjects: Iterable<string>) =>
    new Map([...subjects].flatMap((id) => (made.get(id) ? [[id, made.get(id)!] as const] : [])));
  const ensure = (subjects: readonly { readonly id: string }[]) => {
    for (const { id } of subjects) if (!made.has(id)) made.set(id, randomBytes(32));
    return find(subjects.map(({ id }) => id));
  };
  return { find, ensure, erase: (subject: string) => void made.set(subject, null) };
}

describe('answers under way, over Redis', () => {
  const keys = subjectKeys();
  const connections: Redis[] = [];
  const processes: RedisAnswerStreams[] = [];
  const prefix = `t${randomBytes(6).toString('hex')}`;
  let url: string;

  beforeAll(async () => {
    url = (await testStack()).REDIS_URL ?? '';
    await keys.ensure([{ id: subject.conversationId }]);
  });

  /** What one API process has. */
  function startProcess(): RedisAnswerStreams {
    const [redis, subscriber] = [new Redis(url), new Redis(url)];
    connections.push(redis, subscriber);
    const streams = new RedisAnswerStreams(
      redis,
      new RedisAnnouncements(redis, subscriber, prefix),
      prefix,
      keys,
      QUICK,
    );
    processes.push(streams);
    return streams;
  }

  afterAll(async () => {
    for (const streams of processes) await streams.close();
    const [redis] = connections;
    const left = await redis!.keys(`${prefix}:*`);
    if (left.length > 0) await redis!.del(...left);
    for (const connection of connections) connection.disconnect();
  });

  const open = async (streams: RedisAnswerStreams, id: string) => (await streams.open(id, subject))!;
  const forever = () => new AbortController().signal;
  async function textOf(events: AsyncIterable<NumberedAnswerEvent> | null): Promise<string> {
    let text = '';
    for await (const event of events!) text += event.event === 'token' ? event.data.text : `<${event.event}>`;
    return text;
  }

  it('are followed in the same process and in another one, to the end', async () => {
    const [a, b] = [startProcess(), startProcess()];
    const writer = await open(a, 'one');
    const here = textOf(await a.follow(answer('one'), 0, forever()));
    const there = textOf(await b.follow(answer('one'), 0, forever()));
    for (const text of ['The ', 'shop ', 'opens ', 'at nine.']) {
      writer.write(token(text));
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    writer.write(done);
    await writer.end();
    expect(await here).toBe('The shop opens at nine.<done>');
    expect(await there).toBe('The shop opens at nine.<done>');
  });

  it('are resumed in another process after any event, while being written and afterwards', async () => {
    const [a, b] = [startProcess(), startProcess()];
    const writer = await open(a, 'two');
    for (const text of ['1', '2', '3', '4']) writer.write(token(text));
    await new Promise((resolve) => setTimeout(resolve, 120));
    const resumed = textOf(await b.follow(answer('two'), 2, forever()));
    writer.write(token('5'));
    writer.write(done);
    await writer.end();
    expect(await resumed).toBe('345<done>');
    expect(await textOf(await b.follow(answer('two'), 5, forever()))).toBe('<done>');
    expect(await textOf(await b.follow(answer('two'), 6, forever()))).toBe('');
  });

  it('end with an error where Redis has lost a part of them, in place of words that are not the answer', async () => {
    const [a, b] = [startProcess(), startProcess()];
    const writer = await open(a, 'lost');
    const here = textOf(await a.follow(answer('lost'), 0, forever()));
    const events = (await b.follow(answer('lost'), 0, forever()))![Symbol.asyncIterator]();
    writer.write(token('We are '));
    expect((await events.next()).value).toMatchObject({ sequence: 1 });
    const { events: key } = answerKeys(prefix, 'lost');
    // Written and lost while the follower looks elsewhere, as when Redis is emptied.
    writer.write(token('not '));
    while ((await connections[0]!.xlen(key)) < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    await connections[0]!.del(key);
    writer.write(token('open.'));
    writer.write(done);
    await writer.end();
    expect((await events.next()).value).toMatchObject({ event: 'error', data: { code: 'INTERRUPTED' } });
    expect(await here).toBe('We are not open.<done>');
  });

  it('are written once, however often they are begun', async () => {
    const [a, b] = [startProcess(), startProcess()];
    const writer = await open(a, 'three');
    expect(await a.open('three', subject)).toBeNull();
    expect(await b.open('three', subject)).toBeNull();
    writer.write(done);
    await writer.end();
  });

  it('can be begun by another process once whoever began them lets go', async () => {
    const [a, b] = [startProcess(), startProcess()];
    const first = await open(a, 'discarded');
    expect(await b.open('discarded', subject)).toBeNull();
    first.discard();
    let second = await b.open('discarded', subject);
    for (; second === null; second = await b.open('discarded', subject))
      await new Promise((resolve) => setTimeout(resolve, 5));
    second.write(done);
    await second.end();
    expect(await textOf(await a.follow(answer('discarded'), 0, forever()))).toBe('<done>');
  });

  it('are stopped when nobody follows, but not while somebody does in another process', async () => {
    const [a, b] = [startProcess(), startProcess()];
    const writer = await open(a, 'four');
    // Not before it begins: recording the message may take its time.
    await new Promise((resolve) => setTimeout(resolve, QUICK.graceMs * 1.5));
    expect(writer.abandoned.aborted).toBe(false);
    writer.write(token('The '));
    const left = new AbortController();
    const following = textOf(await b.follow(answer('four'), 0, left.signal));
    // Longer than its first sign of life is believed.
    await new Promise((resolve) => setTimeout(resolve, QUICK.followerMs * 3 + QUICK.graceMs));
    expect(writer.abandoned.aborted).toBe(false);
    left.abort();
    await following;
    await new Promise((resolve) => writer.abandoned.addEventListener('abort', resolve));
    writer.write(done);
    await writer.end();
  });

  it('are stopped from another process', async () => {
    const [a, b] = [startProcess(), startProcess()];
    const writer = await open(a, 'five');
    // The subscription of a new process takes a moment to reach Redis.
    const again = setInterval(() => void b.cancel('five'), 50);
    await new Promise((resolve) => writer.abandoned.addEventListener('abort', resolve));
    clearInterval(again);
    writer.write(done);
    await writer.end();
  });

  it('end with an error when the writing process dies', async () => {
    const [a, b] = [startProcess(), startProcess()];
    const writer = await open(a, 'six');
    writer.write(token('half'));
    const { events: key } = answerKeys(prefix, 'six');
    while ((await connections[0]!.xlen(key)) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    // Death of the process, as Redis sees it: nothing more comes, and its sign of life runs out.
    connections.at(-4)!.disconnect();
    const text = await textOf(await b.follow(answer('six'), 0, forever()));
    expect(text).toBe('half<error>');
  });

  it('cannot be read any more once their conversation is erased, nor be gone on with', async () => {
    const [a, b] = [startProcess(), startProcess()];
    const erased = { ...subject, conversationId: 'erased' };
    const writer = (await a.open('seven', erased))!;
    const { events: key } = answerKeys(prefix, 'seven');
    const stored = () => connections[0]!.xrange(key, '-', '+');
    writer.write(token('Dear Zaphod, '));
    while ((await stored()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const leaving = new AbortController();
    const following = (await b.follow(answer('seven', 'erased'), 0, leaving.signal))![Symbol.asyncIterator]();
    expect((await following.next()).value).toMatchObject(token('Dear Zaphod, '));
    leaving.abort();
    await following.next();
    const before = await stored();
    expect(JSON.stringify(before)).not.toContain('Zaphod');
    keys.erase('erased');
    // Also where it still lies in the memory of the process that writes it.
    for (const streams of [a, b]) expect(await streams.follow(answer('seven', 'erased'), 0, forever())).toBeNull();
    writer.write(token('we open at nine.'));
    writer.write(done);
    await writer.end();
    expect(await stored()).toEqual(before);
  });

  it('are unknown when they never were', async () => {
    expect(await startProcess().follow(answer('never'), 0, forever())).toBeNull();
  });
});
