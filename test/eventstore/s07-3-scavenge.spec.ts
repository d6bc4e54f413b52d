import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { jsonEvent, StreamDeletedError } from '@eventstore/db-client';
import { clockRuns, clockSetTo } from '../projections/support/clock.js';
import { collect, countedRange, freshStream, numbersOf, refusalOf, useEventStore } from './support/fixture.js';
import { startScavenge } from './support/raw.js';

describe('section 7: scavenging', () => {
  const store = useEventStore();
  afterEach(clockRuns);

  const scavenge = async (): Promise<void> => {
    const response = await startScavenge(store.server.port);
    for await (const { event } of store.client.subscribeToStream(`$scavenges-${response.getScavengeId()}`)) {
      if (event?.type !== '$scavengeCompleted') continue;
      expect(event.data).toMatchObject({ result: 'Success' });
      return;
    }
  };
  const inAll = async (stream: string): Promise<(bigint | undefined)[]> =>
    (await collect(store.client.readAll()))
      .filter(({ event }) => event?.streamId === stream)
      .map(({ event }) => event?.revision);
  const filesContain = (text: string, directory = store.dataDir): boolean =>
    readdirSync(directory).some((name) => {
      const path = join(directory, name);
      return statSync(path).isDirectory() ? filesContain(text, path) : readFileSync(path).includes(text);
    });
  const secret = async (stream: string, count = 1): Promise<string> => {
    const text = `secret-${randomUUID()}`;
    const events = Array.from({ length: count }, () => jsonEvent({ type: 'said', data: { text } }));
    await store.client.appendToStream(stream, events);
    return text;
  };

  it('7: events below $tb and beyond $maxCount are removed; numbering, order and positions of the others stay', async () => {
    const [byTb, byCount] = [freshStream(), freshStream()];
    for (const stream of [byTb, byCount]) await store.client.appendToStream(stream, countedRange(10));
    await store.client.setStreamMetadata(byTb, { truncateBefore: 4 });
    await store.client.setStreamMetadata(byCount, { maxCount: 3 });
    const before = await collect(store.client.readStream(byTb));
    await scavenge();
    expect(await inAll(byTb)).toEqual([4n, 5n, 6n, 7n, 8n, 9n]);
    expect(await inAll(byCount)).toEqual([7n, 8n, 9n]);
    expect(await collect(store.client.readStream(byTb))).toEqual(before);
    expect((await store.client.appendToStream(byTb, countedRange(1))).nextExpectedRevision).toBe(10n);
  });

  it('7: events older than $maxAge are removed, except the last of the stream', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(4));
    await store.client.setStreamMetadata(stream, { maxAge: 60 });
    clockSetTo(Date.now() + 61_000);
    await scavenge();
    expect(await inAll(stream)).toEqual([3n]);
  });

  it('7: of metadata only the newest event stays', async () => {
    const stream = freshStream();
    for (let a = 0; a < 4; a += 1) await store.client.setStreamMetadata(stream, { a });
    await scavenge();
    expect(await inAll(`$$${stream}`)).toEqual([3n]);
    expect((await store.client.getStreamMetadata(stream)).metadata).toMatchObject({ a: 3 });
  });

  it('7: all events of a tombstoned stream are removed except the tombstone', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(4));
    await store.client.setStreamMetadata(stream, { a: 1 });
    await store.client.tombstoneStream(stream);
    await scavenge();
    expect(await inAll(stream)).toEqual([9223372036854775807n]);
    expect(await inAll(`$$${stream}`)).toEqual([]);
    await store.restart();
    expect(await refusalOf(numbersOf(store.client.readStream(stream)))).toBeInstanceOf(StreamDeletedError);
  });

  it('7: of a soft-deleted stream the last event stays, so that numbering goes on', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(4));
    await store.client.deleteStream(stream);
    await scavenge();
    expect(await inAll(stream)).toEqual([3n]);
    expect((await store.client.appendToStream(stream, countedRange(1))).nextExpectedRevision).toBe(4n);
  });

  it('7: until the scavenge the bytes are on disk, afterwards in none of the files', async () => {
    const stream = freshStream();
    const text = await secret(stream, 3);
    await store.client.tombstoneStream(stream);
    expect(filesContain(text)).toBe(true);
    await scavenge();
    expect(filesContain(text)).toBe(false);
  });

  it('7: what is readable stays in the files, through a restart', async () => {
    const stream = freshStream();
    const text = await secret(stream);
    await scavenge();
    await store.restart();
    const [read] = await collect(store.client.readStream(stream));
    expect(read?.event?.data).toEqual({ text });
  });

  it('7: positions of removed events are never given out again', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(1));
    const { position } = await store.client.tombstoneStream(stream);
    await scavenge();
    await store.restart();
    const next = await store.client.appendToStream(freshStream(), countedRange(1));
    expect(next.position?.commit).toBeGreaterThan(position?.commit ?? 0n);
  });

  it('7: a stream longer than a page is scavenged completely, with appends going on meanwhile', async () => {
    const [long, other] = [freshStream(), freshStream()];
    for (let i = 0; i < 3; i += 1) await store.client.appendToStream(long, countedRange(1000));
    await store.client.setStreamMetadata(long, { maxCount: 10 });
    const appends = Array.from({ length: 50 }, (_, n) => store.client.appendToStream(other, countedRange(n + 1, n)));
    await Promise.all([scavenge(), ...appends]);
    expect((await inAll(long)).length).toBe(10);
    expect((await inAll(other)).length).toBe(50);
  });

  it('7: a subscription that runs through a scavenge misses nothing and sees nothing twice', async () => {
    const stream = freshStream();
    const subscription = store.client.subscribeToStream(stream);
    const seen = numbersOf(take(subscription, 20));
    for (let n = 0; n < 20; n += 1) {
      if (n === 10) await scavenge();
      await store.client.appendToStream(stream, countedRange(n + 1, n));
    }
    expect(await seen).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it('7: a stop of the server does not wait for all of a scavenge; the next one does the rest', async () => {
    const [long, kept] = [freshStream(), freshStream()];
    for (let i = 0; i < 10; i += 1) await store.client.appendToStream(long, countedRange(1000));
    await store.client.appendToStream(kept, countedRange(3));
    await store.client.tombstoneStream(long);
    const id = (await startScavenge(store.server.port)).getScavengeId();
    await store.server.close();
    await store.restart();
    const [, completed] = await collect(store.client.readStream(`$scavenges-${id}`));
    expect(completed?.event).toMatchObject({ type: '$scavengeCompleted', data: { result: 'Stopped' } });
    expect((await inAll(kept)).length).toBe(3);
    await scavenge();
    expect((await inAll(long)).length).toBe(1);
    expect((await inAll(kept)).length).toBe(3);
  });

  async function* take<T>(source: AsyncIterable<T>, count: number): AsyncIterable<T> {
    let left = count;
    for await (const item of source) {
      yield item;
      left -= 1;
      if (left === 0) return;
    }
  }
});
