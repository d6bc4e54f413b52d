import { BACKWARDS, END, type ResolvedEvent } from '@eventstore/db-client';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { collect, counted, countedRange, freshStream, numbersOf, refusalOf, useEventStore } from './support/fixture.js';
import { identifier, rawRead, rawStreams, readRequest } from './support/raw.js';

describe('section 4: data model', () => {
  const store = useEventStore();
  const positionsOf = (events: ResolvedEvent[]): bigint[] => events.map(({ event }) => event?.position?.commit ?? -1n);

  it('4: events of a stream are numbered from 0 without gaps', async () => {
    const stream = freshStream();
    for (let n = 0; n < 5; n += 1) await store.client.appendToStream(stream, counted(n));
    await store.client.appendToStream(stream, countedRange(9, 5));
    const events = await collect(store.client.readStream(stream));
    expect(events.map(({ event }) => event?.revision)).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n]);
  });

  it('4: positions strictly increase over all records and commit equals prepare', async () => {
    await store.client.appendToStream(freshStream(), countedRange(3));
    const events = await collect(store.client.readAll());
    const positions = positionsOf(events);
    for (let i = 1; i < positions.length; i += 1) expect(positions[i]).toBeGreaterThan(positions[i - 1] as bigint);
    expect(events.every(({ event }) => event?.position?.commit === event?.position?.prepare)).toBe(true);
  });

  it('4: positions and revisions survive a restart and are never given out again', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(3));
    const before = await collect(store.client.readAll());
    await store.restart();
    const after = await collect(store.client.readAll());
    expect(after.map(({ event }) => [event?.id, event?.revision, event?.position, event?.created])).toEqual(
      before.map(({ event }) => [event?.id, event?.revision, event?.position, event?.created]),
    );
    const { position } = await store.client.appendToStream(stream, counted(3));
    expect(position?.commit).toBeGreaterThan(positionsOf(before).at(-1) as bigint);
  });

  it('4: an append answers with the position of its last event', async () => {
    const stream = freshStream();
    const { position } = await store.client.appendToStream(stream, countedRange(4));
    const [last] = await collect(
      store.client.readStream(stream, { direction: BACKWARDS, fromRevision: END, maxCount: 1 }),
    );
    expect(last?.event?.position).toEqual(position);
  });

  it('4: the position of a soft delete is that of its $metadata event', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, counted(0));
    const { position } = await store.client.deleteStream(stream);
    const [last] = await collect(store.client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }));
    expect([last?.event?.type, last?.event?.streamId, last?.event?.position]).toEqual([
      '$metadata',
      `$$${stream}`,
      position,
    ]);
  });

  it('4: the position of a tombstone is that of its $streamDeleted event, numbered int64 max', async () => {
    const stream = freshStream();
    const { position } = await store.client.tombstoneStream(stream);
    const [last] = await collect(store.client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }));
    expect([last?.event?.type, last?.event?.revision, last?.event?.position]).toEqual([
      '$streamDeleted',
      9223372036854775807n,
      position,
    ]);
  });

  it('4: an append is contiguous in the stream and in the log although others write at the same time', async () => {
    const names = Array.from({ length: 8 }, () => freshStream('contiguous'));
    await Promise.all(names.map((name) => store.client.appendToStream(name, countedRange(20))));
    const order = (await collect(store.client.readAll()))
      .map(({ event }) => event?.streamId ?? '')
      .filter((name) => name.startsWith('contiguous'));
    const runs = order.filter((name, i) => name !== order[i - 1]);
    expect(runs.length).toBe(names.length);
  });

  it('4: created is the server clock at the write', async () => {
    const stream = freshStream();
    const before = Date.now();
    await store.client.appendToStream(stream, counted(0));
    const [read] = await collect(store.client.readStream(stream));
    expect(read?.event?.created.getTime()).toBeGreaterThanOrEqual(before);
    expect(read?.event?.created.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('4: created is told in ticks of 100 ns since 1970, finer than a millisecond', async () => {
    const stream = freshStream();
    for (let n = 0; n < 5; n += 1) await store.client.appendToStream(stream, counted(n));
    const options = new streamsPb.ReadReq.Options.StreamOptions();
    options.setStreamIdentifier(identifier(stream)).setStart(new sharedPb.Empty());
    const raw = rawStreams(store.server.port);
    const messages = await rawRead(raw, new streamsPb.ReadReq().setOptions(readRequest().setStream(options)));
    raw.close();
    const ticks = messages.map((message) =>
      BigInt(message.getEvent()?.getEvent()?.getMetadataMap().get('created') ?? 0),
    );
    const now = BigInt(Date.now()) * 10_000n;
    for (const one of ticks) expect(now - one).toBeLessThan(60n * 10_000_000n);
    expect(ticks.some((one) => one % 10_000n !== 0n)).toBe(true);
  });

  it('4: reads of a stream carry the positions that $all has', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(3));
    const own = await collect(store.client.readStream(stream));
    const all = (await collect(store.client.readAll())).filter(({ event }) => event?.streamId === stream);
    expect(positionsOf(own)).toEqual(positionsOf(all));
    expect(own.map(({ commitPosition }) => commitPosition)).toEqual(positionsOf(own));
  });

  it('4: $all of a fresh node begins with a system event', async () => {
    const [first] = await collect(store.client.readAll({ maxCount: 1 }));
    expect(first?.event?.type.startsWith('$')).toBe(true);
  });

  it.each(['', '$$'])('4: "%s" is not a stream name', async (name) => {
    expect((await refusalOf(store.client.appendToStream(name, counted(0)))).message).toContain('not a stream name');
    expect((await refusalOf(numbersOf(store.client.readStream(name)))).message).toContain('not a stream name');
    expect((await refusalOf(store.client.deleteStream(name))).message).toContain('not a stream name');
    expect((await refusalOf(store.client.tombstoneStream(name))).message).toContain('not a stream name');
  });

  it('4: names of any length and script are streams of their own', async () => {
    const long = `${freshStream()}-${'ä'.repeat(3000)}`;
    const names = [`${long}1`, `${long}2`, `名前-${freshStream()}`, `a b/c@d-${freshStream()}`];
    for (const [n, name] of names.entries()) await store.client.appendToStream(name, counted(n));
    await store.restart();
    for (const [n, name] of names.entries()) {
      const [read] = await collect(store.client.readStream(name));
      expect([read?.event?.streamId, read?.event?.data]).toEqual([name, { n }]);
    }
  });
});
