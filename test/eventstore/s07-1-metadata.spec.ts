import { jsonEvent } from '@eventstore/db-client';
import { collect, counted, countedRange, freshStream, numbersOf, useEventStore } from './support/fixture.js';
import { follow } from './support/follow.js';

describe('section 7: stream metadata', () => {
  const store = useEventStore();
  let stream: string;
  beforeEach(async () => {
    stream = freshStream();
    await store.client.appendToStream(stream, countedRange(5));
  });
  const setRaw = (document: object): Promise<unknown> =>
    store.client.appendToStream(`$$${stream}`, jsonEvent({ type: '$metadata', data: document as never }));

  it('7: it lives in $$stream as JSON events of type $metadata', async () => {
    await store.client.setStreamMetadata(stream, { maxCount: 3, colour: 'red' });
    const [event] = await collect(store.client.readStream(`$$${stream}`));
    expect([event?.event?.type, event?.event?.data]).toEqual(['$metadata', { $maxCount: 3, colour: 'red' }]);
    expect((await store.client.getStreamMetadata(stream)).metadata).toMatchObject({ maxCount: 3, colour: 'red' });
  });

  it('7: a stream without metadata has none', async () => {
    expect((await store.client.getStreamMetadata(stream)).metadata).toBeUndefined();
  });

  it('7: new metadata replaces the old and does not merge', async () => {
    await store.client.setStreamMetadata(stream, { maxCount: 2 });
    await store.client.setStreamMetadata(stream, { colour: 'red' });
    expect(await numbersOf(store.client.readStream(stream))).toEqual([0, 1, 2, 3, 4]);
  });

  it('7: $maxCount keeps the newest events visible, also those still to come', async () => {
    await store.client.setStreamMetadata(stream, { maxCount: 2 });
    expect(await numbersOf(store.client.readStream(stream))).toEqual([3, 4]);
    await store.client.appendToStream(stream, counted(5));
    expect(await numbersOf(store.client.readStream(stream))).toEqual([4, 5]);
  });

  it('7: $tb hides what is below it', async () => {
    await store.client.setStreamMetadata(stream, { truncateBefore: 3 });
    expect(await numbersOf(store.client.readStream(stream))).toEqual([3, 4]);
  });

  it('7: lowering $tb shows events again that no scavenge has removed', async () => {
    await store.client.setStreamMetadata(stream, { truncateBefore: 3 });
    await store.client.setStreamMetadata(stream, { truncateBefore: 1 });
    expect(await numbersOf(store.client.readStream(stream))).toEqual([1, 2, 3, 4]);
  });

  it.each([{ $maxAge: 0 }, { $maxAge: -1 }, { $maxCount: 0 }, { $maxCount: -2 }, { $tb: -1 }, { $cacheControl: 0 }])(
    '7: %j has no effect',
    async (document) => {
      await setRaw(document);
      expect(await numbersOf(store.client.readStream(stream))).toEqual([0, 1, 2, 3, 4]);
    },
  );

  it.each([
    { $maxCount: 1, $tb: 'x' },
    { $maxCount: 1, $maxAge: '5' },
    { $maxCount: 1, $acl: 5 },
    { $maxCount: 1, $acl: { $r: 5 } },
    { $maxCount: 1.5 },
    [1],
  ])('7: %j has a wrong type and counts as empty', async (document) => {
    await setRaw(document);
    expect(await numbersOf(store.client.readStream(stream))).toEqual([0, 1, 2, 3, 4]);
  });

  it('7: a live subscription goes on when metadata changes what can be read', async () => {
    const follower = follow(store.client.subscribeToStream(stream));
    await follower.caughtUp();
    await store.client.setStreamMetadata(stream, { maxCount: 1 });
    await store.client.appendToStream(stream, countedRange(7, 5));
    await store.client.setStreamMetadata(stream, { truncateBefore: 7 });
    await store.client.appendToStream(stream, counted(7));
    expect(await follower.numbers(8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await follower.stop();
  });

  it('7: it takes effect at once and survives a restart', async () => {
    await store.client.setStreamMetadata(stream, { maxCount: 1 });
    await store.restart();
    expect(await numbersOf(store.client.readStream(stream))).toEqual([4]);
  });
});
