import {
  ANY,
  type AppendExpectedRevision,
  NO_STREAM,
  STREAM_EXISTS,
  StreamDeletedError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { appendPaths, counted, countedRange, freshStream, refusalOf, useEventStore } from './support/fixture.js';

describe.each(appendPaths)('section 5.1: expected revisions over %s', (_path, options) => {
  const store = useEventStore();
  const append = (
    stream: string,
    expectedRevision: AppendExpectedRevision,
  ): ReturnType<typeof store.client.appendToStream> =>
    store.client.appendToStream(stream, counted(0), { ...options, expectedRevision });

  /** Brings a stream into the state that a column of the table names. */
  const columns = {
    'never written': async () => undefined,
    'last revision 2': async (stream: string) => {
      await store.client.appendToStream(stream, countedRange(3));
    },
    'soft-deleted at 2': async (stream: string) => {
      await store.client.appendToStream(stream, countedRange(3));
      await store.client.deleteStream(stream);
    },
    tombstoned: async (stream: string) => {
      await store.client.appendToStream(stream, countedRange(3));
      await store.client.tombstoneStream(stream);
    },
    'only metadata': async (stream: string) => {
      await store.client.setStreamMetadata(stream, { owner: 'me' });
    },
  } as const;

  type Row = [state: keyof typeof columns, expected: AppendExpectedRevision, outcome: bigint | 'WEV' | 'deleted'];
  const table: Row[] = [
    ['never written', ANY, 0n],
    ['never written', NO_STREAM, 0n],
    ['never written', STREAM_EXISTS, 'WEV'],
    ['never written', 0n, 'WEV'],
    ['only metadata', ANY, 0n],
    ['only metadata', NO_STREAM, 0n],
    ['only metadata', STREAM_EXISTS, 0n],
    ['only metadata', 0n, 'WEV'],
    ['last revision 2', ANY, 3n],
    ['last revision 2', NO_STREAM, 'WEV'],
    ['last revision 2', STREAM_EXISTS, 3n],
    ['last revision 2', 2n, 3n],
    ['last revision 2', 1n, 'WEV'],
    ['last revision 2', 3n, 'WEV'],
    ['soft-deleted at 2', ANY, 3n],
    ['soft-deleted at 2', NO_STREAM, 3n],
    ['soft-deleted at 2', STREAM_EXISTS, 'deleted'],
    ['soft-deleted at 2', 2n, 3n],
    ['soft-deleted at 2', 1n, 'WEV'],
    ['soft-deleted at 2', 3n, 'WEV'],
    ['tombstoned', ANY, 'deleted'],
    ['tombstoned', NO_STREAM, 'deleted'],
    ['tombstoned', STREAM_EXISTS, 'deleted'],
    ['tombstoned', 2n, 'deleted'],
  ];

  it.each(table)('5.1: %s, expecting %s: %s', async (state, expected, outcome) => {
    const stream = freshStream();
    await columns[state](stream);
    const result = append(stream, expected);
    if (outcome === 'WEV') expect(await refusalOf(result)).toBeInstanceOf(WrongExpectedVersionError);
    else if (outcome === 'deleted') expect(await refusalOf(result)).toBeInstanceOf(StreamDeletedError);
    else expect((await result).nextExpectedRevision).toBe(outcome);
  });

  it('5.1: a refusal reports the current revision and the expectation as stated', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(3));
    const error = await refusalOf(append(stream, 9007199254740993n));
    expect([error.streamName, error.actualVersion, error.expectedVersion]).toEqual([stream, 2n, 9007199254740993n]);
  });

  it('5.1: a refusal of no_stream reports the current revision and no_stream', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(3));
    const error = await refusalOf(append(stream, NO_STREAM));
    expect([error.actualVersion, error.expectedVersion]).toEqual([2n, NO_STREAM]);
  });

  it('5.1: a refusal on a missing stream reports no_stream', async () => {
    const error = await refusalOf(append(freshStream(), STREAM_EXISTS));
    expect([error.actualVersion, error.expectedVersion]).toEqual([NO_STREAM, STREAM_EXISTS]);
  });

  it('5.1: of concurrent appends with the same expectation exactly one is granted', async () => {
    const stream = freshStream();
    await append(stream, NO_STREAM);
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => append(stream, 0n)));
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBe(1);
    expect((await append(stream, ANY)).nextExpectedRevision).toBe(2n);
  });
});
