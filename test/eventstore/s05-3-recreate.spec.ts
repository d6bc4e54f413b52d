import { START, StreamNotFoundError } from '@eventstore/db-client';
import { collect, counted, countedRange, freshStream, numbersOf, refusalOf, useEventStore } from './support/fixture.js';

describe('section 5.3: recreation after a soft delete', () => {
  const store = useEventStore();
  const metadataEvents = async (stream: string): Promise<unknown[]> =>
    (await collect(store.client.readAll({ fromPosition: START })))
      .filter(({ event }) => event?.streamId === `$$${stream}`)
      .map(({ event }) => event?.data);

  it('5.3: numbering goes on after the last event, and the deleted ones stay hidden', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(3));
    await store.client.deleteStream(stream);
    const { nextExpectedRevision } = await store.client.appendToStream(stream, countedRange(5, 3));
    expect(nextExpectedRevision).toBe(4n);
    const events = await collect(store.client.readStream(stream));
    expect(events.map(({ event }) => event?.revision)).toEqual([3n, 4n]);
  });

  it('5.3: the server writes $tb right after the events', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(2));
    await store.client.deleteStream(stream);
    await store.client.appendToStream(stream, counted(2));
    expect((await metadataEvents(stream)).at(-1)).toEqual({ $tb: 2 });
    const order = (await collect(store.client.readAll()))
      .map(({ event }) => event?.streamId)
      .filter((s) => s?.endsWith(stream));
    expect(order.slice(-2)).toEqual([stream, `$$${stream}`]);
  });

  it('5.3: other keys of the metadata in force are kept', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, counted(0));
    await store.client.setStreamMetadata(stream, { truncateBefore: 2 ** 63, owner: 'me' });
    await store.client.appendToStream(stream, counted(1));
    expect((await metadataEvents(stream)).at(-1)).toEqual({ owner: 'me', $tb: 1 });
    expect(await numbersOf(store.client.readStream(stream))).toEqual([1]);
  });

  it('5.3: writing metadata to a soft-deleted stream revives it with $tb after its last event', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(2));
    await store.client.deleteStream(stream);
    await store.client.setStreamMetadata(stream, { owner: 'you' });
    expect((await metadataEvents(stream)).at(-1)).toEqual({ owner: 'you', $tb: 2 });
    expect(await numbersOf(store.client.readStream(stream))).toEqual([]);
    await store.client.appendToStream(stream, counted(2));
    expect(await numbersOf(store.client.readStream(stream))).toEqual([2]);
  });

  it('5.3: a stream can be deleted and recreated again and again', async () => {
    const stream = freshStream();
    for (let n = 0; n < 5; n += 1) {
      await store.client.appendToStream(stream, counted(n));
      expect(await numbersOf(store.client.readStream(stream))).toEqual([n]);
      await store.client.deleteStream(stream);
      expect(await refusalOf(numbersOf(store.client.readStream(stream)))).toBeInstanceOf(StreamNotFoundError);
    }
  });
});
