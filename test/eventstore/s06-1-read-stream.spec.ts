import { BACKWARDS, END, FORWARDS, START, StreamDeletedError, StreamNotFoundError } from '@eventstore/db-client';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { clockRuns, clockSetTo } from '../projections/support/clock.js';
import { collect, counted, countedRange, freshStream, numbersOf, refusalOf, useEventStore } from './support/fixture.js';
import { identifier, rawRead, rawStreams, readRequest } from './support/raw.js';

describe('section 6.1: reading a stream', () => {
  const store = useEventStore();
  let stream: string;
  afterEach(clockRuns);
  beforeEach(async () => {
    stream = freshStream();
    await store.client.appendToStream(stream, countedRange(10));
  });

  it('6.1: a missing stream is not found', async () => {
    const error = await refusalOf(collect(store.client.readStream(freshStream())));
    expect(error).toBeInstanceOf(StreamNotFoundError);
  });

  it('6.1: a soft-deleted stream is not found', async () => {
    await store.client.deleteStream(stream);
    expect(await refusalOf(collect(store.client.readStream(stream)))).toBeInstanceOf(StreamNotFoundError);
  });

  it('6.1: "not found" is a message followed by a normal end', async () => {
    const name = freshStream();
    const streamOptions = new streamsPb.ReadReq.Options.StreamOptions();
    streamOptions.setStreamIdentifier(identifier(name)).setStart(new sharedPb.Empty());
    const raw = rawStreams(store.server.port);
    const messages = await rawRead(raw, new streamsPb.ReadReq().setOptions(readRequest().setStream(streamOptions)));
    raw.close();
    expect(messages.map((message) => message.getContentCase())).toEqual([4]);
    expect(
      Buffer.from(messages[0]?.getStreamNotFound()?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString(),
    ).toBe(name);
  });

  it('6.1: count may be as large as 2^64 − 1; first and last positions are not told to those who did not ask', async () => {
    const options = new streamsPb.ReadReq.Options.StreamOptions();
    options.setStreamIdentifier(identifier(stream)).setStart(new sharedPb.Empty());
    const request = readRequest().setStream(options).setCount('18446744073709551615');
    const raw = rawStreams(store.server.port);
    const messages = await rawRead(raw, new streamsPb.ReadReq().setOptions(request));
    raw.close();
    const { EVENT } = streamsPb.ReadResp.ContentCase;
    expect(messages.map((message) => message.getContentCase())).toEqual(Array.from({ length: 10 }, () => EVENT));
  });

  it('6.1: a stream truncated beyond its end reads as empty, not as not found', async () => {
    await store.client.setStreamMetadata(stream, { truncateBefore: 100 });
    expect(await numbersOf(store.client.readStream(stream))).toEqual([]);
    expect(await numbersOf(store.client.readStream(stream, { direction: BACKWARDS, fromRevision: END }))).toEqual([]);
  });

  it('6.1: a tombstoned stream fails with StreamDeleted', async () => {
    await store.client.tombstoneStream(stream);
    const error = await refusalOf(collect(store.client.readStream(stream)));
    expect(error).toBeInstanceOf(StreamDeletedError);
    expect(error.streamName).toBe(stream);
  });

  it('6.1: forwards from a revision is inclusive, and count ends it', async () => {
    expect(await numbersOf(store.client.readStream(stream, { fromRevision: 4n, maxCount: 3 }))).toEqual([4, 5, 6]);
    expect(await numbersOf(store.client.readStream(stream, { direction: FORWARDS, fromRevision: START }))).toHaveLength(
      10,
    );
  });

  it('6.1: forwards from below the visible minimum starts at the minimum', async () => {
    await store.client.setStreamMetadata(stream, { truncateBefore: 7 });
    expect(await numbersOf(store.client.readStream(stream, { fromRevision: 2n, maxCount: 2 }))).toEqual([7, 8]);
  });

  it('6.1: forwards from above the end gives nothing', async () => {
    expect(await numbersOf(store.client.readStream(stream, { fromRevision: 10n }))).toEqual([]);
    expect(await numbersOf(store.client.readStream(stream, { fromRevision: END }))).toEqual([]);
  });

  it('6.1: backwards is inclusive; END is the last event; above the last starts at the last', async () => {
    const read = (fromRevision: bigint | typeof END): Promise<number[]> =>
      numbersOf(store.client.readStream(stream, { direction: BACKWARDS, fromRevision, maxCount: 3 }));
    expect(await read(5n)).toEqual([5, 4, 3]);
    expect(await read(END)).toEqual([9, 8, 7]);
    expect(await read(500n)).toEqual([9, 8, 7]);
  });

  it('6.1: backwards stops at the visible minimum', async () => {
    await store.client.setStreamMetadata(stream, { truncateBefore: 6 });
    expect(await numbersOf(store.client.readStream(stream, { direction: BACKWARDS, fromRevision: END }))).toEqual([
      9, 8, 7, 6,
    ]);
  });

  it('6.1: the visible minimum is the larger of last − $maxCount + 1 and $tb', async () => {
    await store.client.setStreamMetadata(stream, { maxCount: 4, truncateBefore: 2 });
    expect(await numbersOf(store.client.readStream(stream))).toEqual([6, 7, 8, 9]);
    await store.client.setStreamMetadata(stream, { maxCount: 4, truncateBefore: 8 });
    expect(await numbersOf(store.client.readStream(stream))).toEqual([8, 9]);
  });

  it('6.1: events older than $maxAge are hidden; all hidden reads as empty, not as not found', async () => {
    await store.client.setStreamMetadata(stream, { maxAge: 60 });
    clockSetTo(Date.now() + 61_000);
    expect(await numbersOf(store.client.readStream(stream))).toEqual([]);
    await store.client.appendToStream(stream, counted(10));
    expect(await numbersOf(store.client.readStream(stream))).toEqual([10]);
    expect(await numbersOf(store.client.readStream(stream, { direction: BACKWARDS, fromRevision: END }))).toEqual([10]);
  });

  it('6.1: $$stream shows only the newest metadata event', async () => {
    await store.client.setStreamMetadata(stream, { a: 1 });
    await store.client.setStreamMetadata(stream, { a: 2 });
    const events = await collect(store.client.readStream(`$$${stream}`));
    expect(events.map(({ event }) => [event?.revision, event?.data])).toEqual([[1n, { a: 2 }]]);
  });

  it('6.1: $$stream of a tombstoned stream is tombstoned too', async () => {
    await store.client.setStreamMetadata(stream, { a: 1 });
    await store.client.tombstoneStream(stream);
    expect(await refusalOf(collect(store.client.readStream(`$$${stream}`)))).toBeInstanceOf(StreamDeletedError);
    expect(await refusalOf(store.client.setStreamMetadata(stream, { a: 2 }))).toBeInstanceOf(StreamDeletedError);
  });

  it('6.1: a long stream is read completely, in order, by a reader that takes its time', async () => {
    const long = freshStream();
    for (let i = 0; i < 5; i += 1) await store.client.appendToStream(long, countedRange((i + 1) * 1000, i * 1000));
    const seen: number[] = [];
    for await (const { event } of store.client.readStream(long)) {
      seen.push((event?.data as { n: number } | undefined)?.n ?? -1);
      if (seen.length % 1000 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(seen).toEqual(Array.from({ length: 5000 }, (_, n) => n));
  });

  it('6.1: ids come as two numbers for a client that asks for structured ones', async () => {
    const streamOptions = new streamsPb.ReadReq.Options.StreamOptions();
    streamOptions.setStreamIdentifier(identifier(stream)).setStart(new sharedPb.Empty());
    const uuidOption = new streamsPb.ReadReq.Options.UUIDOption().setStructured(new sharedPb.Empty());
    const options = readRequest().setStream(streamOptions).setUuidOption(uuidOption);
    const raw = rawStreams(store.server.port);
    const [message] = await rawRead(raw, new streamsPb.ReadReq().setOptions(options));
    raw.close();
    const [first] = await collect(store.client.readStream(stream, { maxCount: 1 }));
    const structured = message?.getEvent()?.getEvent()?.getId()?.getStructured();
    const hex = [structured?.getMostSignificantBits(), structured?.getLeastSignificantBits()]
      .map((half) =>
        BigInt.asUintN(64, BigInt(half ?? 0))
          .toString(16)
          .padStart(16, '0'),
      )
      .join('');
    expect(hex).toBe(first?.event?.id.replaceAll('-', ''));
  });
});
