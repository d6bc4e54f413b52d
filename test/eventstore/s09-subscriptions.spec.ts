import {
  type AllStreamSubscription,
  END,
  START,
  StreamDeletedError,
  type StreamSubscription,
  UnavailableError,
} from '@eventstore/db-client';
import { counted, countedRange, freshStream, numbersOf, refusalOf, useEventStore } from './support/fixture.js';
import { type Follower, follow } from './support/follow.js';

describe('section 9: catch-up subscriptions', () => {
  const store = useEventStore();
  const open: Follower[] = [];
  const watch = (subscription: StreamSubscription | AllStreamSubscription): Follower => {
    const follower = follow(subscription);
    open.push(follower);
    return follower;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((follower) => follower.stop()));
  });

  it('9.1: from START a stream is delivered from 0', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(3));
    expect(await watch(store.client.subscribeToStream(stream, { fromRevision: START })).numbers(3)).toEqual([0, 1, 2]);
  });

  it('9.1: from revision r the first event is r + 1', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(5));
    expect(await watch(store.client.subscribeToStream(stream, { fromRevision: 2n })).numbers(2)).toEqual([3, 4]);
  });

  it('9.1: from END only events after the subscription are delivered', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(3));
    const follower = watch(store.client.subscribeToStream(stream, { fromRevision: END }));
    await follower.caughtUp();
    await store.client.appendToStream(stream, counted(3));
    expect(await follower.numbers(1)).toEqual([3]);
  });

  it('9.1: $all from a position begins with the first event after it; from END with the next one written', async () => {
    const stream = freshStream();
    const { position } = await store.client.appendToStream(stream, counted(0));
    const tail = watch(store.client.subscribeToAll({ fromPosition: END }));
    await tail.caughtUp();
    await store.client.appendToStream(stream, countedRange(3, 1));
    const after = watch(store.client.subscribeToAll({ fromPosition: position ?? START }));
    expect(await after.numbers(2)).toEqual([1, 2]);
    expect(await tail.numbers(2)).toEqual([1, 2]);
  });

  it('9.2: the order is confirmation, history, caught_up, live events; confirmation and caught_up come once', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(3));
    const follower = watch(store.client.subscribeToStream(stream));
    await follower.caughtUp();
    await store.client.appendToStream(stream, countedRange(5, 3));
    await follower.numbers(5);
    expect(follower.log).toEqual(['confirmation', 'event', 'event', 'event', 'caughtUp', 'event', 'event']);
  });

  it('9.2: each subscription has an id of its own', async () => {
    const followers = [watch(store.client.subscribeToAll()), watch(store.client.subscribeToAll())];
    await Promise.all(followers.map((follower) => follower.caughtUp()));
    expect(new Set(followers.map(({ id }) => id)).size).toBe(2);
  });

  it('9.2: nothing is missed, doubled or out of order while others keep writing', async () => {
    const stream = freshStream();
    const total = 600;
    const writing = (async () => {
      for (let n = 0; n < total; n += 5) await store.client.appendToStream(stream, countedRange(n + 5, n));
    })();
    const followers = [];
    for (let i = 0; i < 4; i += 1) {
      followers.push(watch(store.client.subscribeToStream(stream)));
      followers.push(watch(store.client.subscribeToAll()));
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    await writing;
    const expected = Array.from({ length: total }, (_, n) => n);
    for (const follower of followers) expect(await follower.numbers(total, stream)).toEqual(expected);
  });

  it('9.3: a stream that does not exist yet is confirmed and waited for', async () => {
    const stream = freshStream();
    const follower = watch(store.client.subscribeToStream(stream));
    await follower.caughtUp();
    await store.client.appendToStream(stream, counted(0));
    expect(await follower.numbers(1)).toEqual([0]);
    expect(follower.log).toEqual(['confirmation', 'caughtUp', 'event']);
  });

  it('9.3: a stream tombstoned before or during the subscription ends it with StreamDeleted', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, counted(0));
    const follower = watch(store.client.subscribeToStream(stream));
    await follower.caughtUp();
    await store.client.tombstoneStream(stream);
    expect(await follower.failure()).toBeInstanceOf(StreamDeletedError);
    expect(await watch(store.client.subscribeToStream(stream)).failure()).toBeInstanceOf(StreamDeletedError);
  });

  it('9.3: a soft delete does not end it, and it sees the recreated stream', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, counted(0));
    const follower = watch(store.client.subscribeToStream(stream));
    await follower.caughtUp();
    await store.client.deleteStream(stream);
    await store.client.appendToStream(stream, counted(1));
    expect(await follower.numbers(2)).toEqual([0, 1]);
  });

  it('9.5: after a cancellation the server holds nothing of the subscription, and goes on serving', async () => {
    const stream = freshStream();
    const endedTo = async (count: number): Promise<void> => {
      while (store.server.openCalls() > count) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    // Those of the tests before have ended; the client's batch append call stays open.
    await endedTo(1);
    const before = store.server.openCalls();
    for (let i = 0; i < 20; i += 1) {
      const follower = watch(i % 2 === 0 ? store.client.subscribeToStream(stream) : store.client.subscribeToAll());
      await follower.caughtUp();
      expect(store.server.openCalls()).toBe(before + 1);
      await follower.stop();
      await endedTo(before);
    }
    await store.client.appendToStream(stream, counted(0));
    expect(await numbersOf(store.client.readStream(stream))).toEqual([0]);
  });

  it('9.6: a server that shuts down ends subscriptions with UNAVAILABLE', async () => {
    const followers = [watch(store.client.subscribeToAll()), watch(store.client.subscribeToStream(freshStream()))];
    await Promise.all(followers.map((follower) => follower.caughtUp()));
    await store.server.close();
    for (const follower of followers) expect(await follower.failure()).toBeInstanceOf(UnavailableError);
    expect((await refusalOf(store.client.appendToStream(freshStream(), counted(0)))).message).toContain('UNAVAILABLE');
    await store.restart();
  });
});
