import { randomUUID } from 'node:crypto';
import { ANY, NO_STREAM, STREAM_EXISTS, WrongExpectedVersionError } from '@eventstore/db-client';
import {
  appendPaths,
  collect,
  counted,
  countedRange,
  freshStream,
  numbersOf,
  refusalOf,
  useEventStore,
} from './support/fixture.js';

describe.each(appendPaths)('section 5.2: idempotent appends over %s', (_path, options) => {
  const store = useEventStore();

  it('5.2: repeating the same events at the same revision succeeds, writes nothing and answers the same', async () => {
    const stream = freshStream();
    const events = countedRange(3);
    const first = await store.client.appendToStream(stream, events, { ...options, expectedRevision: NO_STREAM });
    await store.client.appendToStream(stream, counted(3));
    const again = await store.client.appendToStream(stream, events, { ...options, expectedRevision: NO_STREAM });
    expect([again.nextExpectedRevision, again.position]).toEqual([2n, first.position]);
    expect(await numbersOf(store.client.readStream(stream))).toEqual([0, 1, 2, 3]);
  });

  it('5.2: it is recognised from the stored events, also after a restart', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, counted(0));
    const events = countedRange(3, 1);
    await store.client.appendToStream(stream, events, { ...options, expectedRevision: 0n });
    await store.restart();
    const again = await store.client.appendToStream(stream, events, { ...options, expectedRevision: 0n });
    expect(again.nextExpectedRevision).toBe(2n);
  });

  it('5.2: a first id that differs is a wrong version', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(2));
    const repeat = store.client.appendToStream(stream, counted(0), { ...options, expectedRevision: NO_STREAM });
    expect(await refusalOf(repeat)).toBeInstanceOf(WrongExpectedVersionError);
  });

  it('5.2: a later id that differs, or a batch that runs past the end, is a wrong version', async () => {
    const stream = freshStream();
    const [first, second] = [counted(0), counted(1)];
    await store.client.appendToStream(stream, [first, second], { expectedRevision: NO_STREAM });
    for (const events of [
      [first, counted(1)],
      [first, second, counted(2)],
    ]) {
      const repeat = store.client.appendToStream(stream, events, { ...options, expectedRevision: NO_STREAM });
      expect(await refusalOf(repeat)).toBeInstanceOf(WrongExpectedVersionError);
    }
  });

  it.each([ANY, STREAM_EXISTS] as const)(
    '5.2: with %s, remembered ids make the repetition a success',
    async (expectedRevision) => {
      const stream = freshStream();
      await store.client.appendToStream(stream, counted(0));
      const events = countedRange(3, 1);
      const first = await store.client.appendToStream(stream, events, { ...options, expectedRevision });
      const again = await store.client.appendToStream(stream, events, { ...options, expectedRevision });
      expect([again.nextExpectedRevision, again.position]).toEqual([first.nextExpectedRevision, first.position]);
      expect(await numbersOf(store.client.readStream(stream))).toEqual([0, 1, 2]);
    },
  );

  it.each([ANY, STREAM_EXISTS] as const)(
    '5.2: with %s, a first id unknown is a new write; first known and a later one unknown is a wrong version',
    async (expectedRevision) => {
      const stream = freshStream();
      const known = counted(0);
      await store.client.appendToStream(stream, known);
      const mixed = store.client.appendToStream(stream, [known, counted(1)], { ...options, expectedRevision });
      expect(await refusalOf(mixed)).toBeInstanceOf(WrongExpectedVersionError);
      const fresh = await store.client.appendToStream(stream, [counted(2)], { ...options, expectedRevision });
      expect(fresh.nextExpectedRevision).toBe(1n);
    },
  );

  it('5.2: the same id may be written to two streams', async () => {
    const id = randomUUID();
    for (const stream of [freshStream(), freshStream()]) {
      const { nextExpectedRevision } = await store.client.appendToStream(stream, counted(7, id), options);
      expect(nextExpectedRevision).toBe(0n);
    }
  });

  it('5.2: there is no other check: at the end of the stream an id that it already has is written again', async () => {
    const stream = freshStream();
    const event = counted(0);
    for (const expectedRevision of [NO_STREAM, 0n] as const) {
      await store.client.appendToStream(stream, event, { ...options, expectedRevision });
    }
    const ids = (await collect(store.client.readStream(stream))).map(({ event: stored }) => stored?.id);
    expect(ids).toEqual([event.id, event.id]);
  });

  it('5.2: repetitions that meet in one commit are recognised too', async () => {
    const stream = freshStream();
    const event = counted(0);
    const results = await Promise.all(
      Array.from({ length: 10 }, () =>
        store.client.appendToStream(stream, event, { ...options, expectedRevision: NO_STREAM }),
      ),
    );
    expect(new Set(results.map(({ nextExpectedRevision }) => nextExpectedRevision))).toEqual(new Set([0n]));
    expect(await numbersOf(store.client.readStream(stream))).toEqual([0]);
  });
});
