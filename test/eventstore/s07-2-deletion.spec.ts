import {
  ANY,
  NO_STREAM,
  STREAM_EXISTS,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { collect, counted, countedRange, freshStream, numbersOf, refusalOf, useEventStore } from './support/fixture.js';
import { rawRead, rawStreams, readRequest } from './support/raw.js';

describe('section 7: deletion', () => {
  const store = useEventStore();
  let stream: string;
  beforeEach(async () => {
    stream = freshStream();
    await store.client.appendToStream(stream, countedRange(3));
  });

  it('7: a soft delete replaces all metadata by {"$tb":9223372036854775807}', async () => {
    await store.client.setStreamMetadata(stream, { maxCount: 5, acl: { readRoles: ['$all'] } as never });
    await store.client.deleteStream(stream);
    // As text: the number has more digits than a number of JavaScript holds.
    const options = readRequest().setAll(new streamsPb.ReadReq.Options.AllOptions().setEnd(new sharedPb.Empty()));
    const raw = rawStreams(store.server.port);
    const [last] = await rawRead(raw, new streamsPb.ReadReq().setOptions(options.setReadDirection(1).setCount('1')));
    raw.close();
    const data = last?.getEvent()?.getEvent()?.getData_asU8();
    expect(Buffer.from(data ?? []).toString()).toBe('{"$tb":9223372036854775807}');
    await store.restart();
    expect(await refusalOf(collect(store.client.readStream(stream)))).toBeInstanceOf(StreamNotFoundError);
  });

  it('7: deleting checks the expected revision', async () => {
    const error = await refusalOf(store.client.deleteStream(stream, { expectedRevision: 1n }));
    expect(error).toBeInstanceOf(WrongExpectedVersionError);
    expect([error.streamName, error.expectedVersion, error.actualVersion]).toEqual([stream, 1n, 2n]);
    await store.client.deleteStream(stream, { expectedRevision: 2n });
  });

  it.each([ANY, NO_STREAM] as const)(
    '7: a stream never written, without metadata, cannot be deleted expecting %s',
    async (expectedRevision) => {
      const error = await refusalOf(store.client.deleteStream(freshStream(), { expectedRevision }));
      expect(error).toBeInstanceOf(WrongExpectedVersionError);
      expect(error.actualVersion).toBe(-1n);
    },
  );

  it('7: a stream that has only metadata can be deleted with no_stream', async () => {
    const bare = freshStream();
    await store.client.setStreamMetadata(bare, { a: 1 });
    expect((await store.client.deleteStream(bare, { expectedRevision: NO_STREAM })).position).toBeDefined();
  });

  it('7: a wrong version on a stream whose name is not ASCII is still a wrong version', async () => {
    const error = await refusalOf(store.client.deleteStream(`名前-${freshStream()}`, { expectedRevision: 3n }));
    expect(error).toBeInstanceOf(WrongExpectedVersionError);
  });

  it.each([ANY, NO_STREAM] as const)(
    '7: a stream never written can be tombstoned expecting %s',
    async (expectedRevision) => {
      const bare = freshStream();
      await store.client.tombstoneStream(bare, { expectedRevision });
      expect(await refusalOf(collect(store.client.readStream(bare)))).toBeInstanceOf(StreamDeletedError);
    },
  );

  it('7: tombstoning checks the expected revision', async () => {
    for (const expectedRevision of [1n, NO_STREAM] as const) {
      const error = await refusalOf(store.client.tombstoneStream(stream, { expectedRevision }));
      expect(error).toBeInstanceOf(WrongExpectedVersionError);
    }
    const missing = await refusalOf(
      store.client.tombstoneStream(freshStream(), { expectedRevision: STREAM_EXISTS as never }),
    );
    expect(missing).toBeInstanceOf(WrongExpectedVersionError);
    await store.client.tombstoneStream(stream, { expectedRevision: 2n });
  });

  it('7: after a tombstone every append, delete, tombstone, read and subscription gives StreamDeleted, for good', async () => {
    await store.client.tombstoneStream(stream);
    await store.restart();
    const attempts = [
      () => store.client.appendToStream(stream, counted(3)),
      () => store.client.deleteStream(stream),
      () => store.client.tombstoneStream(stream),
      () => collect(store.client.readStream(stream)),
      () => collect(store.client.subscribeToStream(stream)),
    ];
    for (const attempt of attempts) {
      const error = await refusalOf(attempt());
      expect(error).toBeInstanceOf(StreamDeletedError);
      expect(error.streamName).toBe(stream);
    }
  });

  it('7: a soft-deleted stream can be tombstoned', async () => {
    await store.client.deleteStream(stream);
    await store.client.tombstoneStream(stream);
    expect(await refusalOf(store.client.appendToStream(stream, counted(0)))).toBeInstanceOf(StreamDeletedError);
  });

  it('7: deleting one stream leaves others alone', async () => {
    const other = freshStream();
    await store.client.appendToStream(other, countedRange(2));
    await store.client.tombstoneStream(stream);
    expect(await numbersOf(store.client.readStream(other))).toEqual([0, 1]);
  });
});
