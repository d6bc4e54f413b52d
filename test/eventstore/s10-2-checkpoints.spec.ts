import {
  type AllStreamSubscription,
  eventTypeFilter,
  type Position,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { collect, counted, countedRange, freshStream, refusalOf, useEventStore } from './support/fixture.js';
import { type Follower, follow } from './support/follow.js';
import { rawRead, rawStreams, readRequest } from './support/raw.js';

describe('section 10: checkpoints', () => {
  const store = useEventStore();
  const open: Follower[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((follower) => follower.stop()));
  });

  /** Follows with the order of events and checkpoints kept in `log` as positions. */
  const watch = (
    prefix: string,
    interval: { maxSearchWindow?: number; checkpointInterval?: number },
    from: Position | typeof START = START,
  ) => {
    const log: { kind: 'event' | 'checkpoint'; position: bigint }[] = [];
    const checkpointReached = async (_subscription: AllStreamSubscription, position: Position): Promise<void> => {
      log.push({ kind: 'checkpoint', position: position.commit });
    };
    const filter = streamNameFilter({ prefixes: [prefix], checkpointReached, ...interval });
    const subscription = store.client.subscribeToAll({ fromPosition: from, filter });
    const follower = follow(subscription);
    subscription.on('data', ({ event }) => log.push({ kind: 'event', position: event?.position?.commit ?? -1n }));
    open.push(follower);
    return {
      follower,
      log,
      checkpoints: () => log.filter(({ kind }) => kind === 'checkpoint').map(({ position }) => position),
    };
  };

  it('10: one comes every multiplier × window considered events, matching or not, in history', async () => {
    await store.client.appendToStream(freshStream('noise'), countedRange(100));
    const { follower, checkpoints } = watch('nothing-', { maxSearchWindow: 10, checkpointInterval: 2 });
    await follower.caughtUp();
    const all = (await collect(store.client.readAll())).map(({ event }) => event?.position?.commit);
    const due = all.filter((_, i) => (i + 1) % 20 === 0);
    expect(checkpoints().slice(0, due.length)).toEqual(due);
  });

  it('10: the window is 32 when none is given', async () => {
    await store.client.appendToStream(freshStream('noise'), countedRange(100));
    const { follower, checkpoints } = watch('nothing-', {});
    await follower.caughtUp();
    const all = (await collect(store.client.readAll())).map(({ event }) => event?.position?.commit);
    expect(checkpoints()[0]).toBe(all[31]);
  });

  it('10: live, one comes at the position of the event just considered', async () => {
    const { follower, checkpoints } = watch('nothing-', { maxSearchWindow: 1, checkpointInterval: 5 });
    await follower.caughtUp();
    const before = checkpoints().length;
    const positions: (bigint | undefined)[] = [];
    for (let n = 0; n < 10; n += 1) {
      positions.push((await store.client.appendToStream(freshStream('noise'), counted(n))).position?.commit);
    }
    await follower.until(() => true);
    while (checkpoints().length < before + 2) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const checkpoint of checkpoints().slice(before)) expect(positions).toContain(checkpoint);
  });

  it('10: one comes on going live, so that a quiet subscription has progressed to the end', async () => {
    const { position } = await store.client.appendToStream(freshStream('noise'), counted(0));
    const { follower, checkpoints } = watch('nothing-', { checkpointInterval: 1000 });
    await follower.caughtUp();
    expect(checkpoints()).toEqual([position?.commit]);
  });

  it('10: a multiplier or window of 0, or a filter without expression, is INVALID_ARGUMENT', async () => {
    const expression = new streamsPb.ReadReq.Options.FilterOptions.Expression().setPrefixList(['x']);
    const filters = [
      new streamsPb.ReadReq.Options.FilterOptions()
        .setEventType(expression)
        .setMax(32)
        .setCheckpointintervalmultiplier(0),
      new streamsPb.ReadReq.Options.FilterOptions()
        .setEventType(expression)
        .setMax(0)
        .setCheckpointintervalmultiplier(1),
      new streamsPb.ReadReq.Options.FilterOptions().setCount(new sharedPb.Empty()).setCheckpointintervalmultiplier(1),
    ];
    const raw = rawStreams(store.server.port);
    for (const filter of filters) {
      const all = new streamsPb.ReadReq.Options.AllOptions().setStart(new sharedPb.Empty());
      const options = readRequest().setAll(all).setFilter(filter);
      options.clearCount();
      options.setSubscription(new streamsPb.ReadReq.Options.SubscriptionOptions());
      const error = await refusalOf(rawRead(raw, new streamsPb.ReadReq().setOptions(options)));
      expect(error.code).toBe(status.INVALID_ARGUMENT);
    }
    raw.close();
  });

  it('10: none runs ahead of an undelivered match or goes back, and resuming from any of them skips no match', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 7 })), { minLength: 5, maxLength: 25 }),
        fc.integer({ min: 1, max: 9 }),
        async (writes, window) => {
          const mark = freshStream('wanted');
          const start = (await store.client.appendToStream(freshStream(), counted(0))).position as Position;
          const half = Math.floor(writes.length / 2);
          const write = ([wanted, size]: [boolean, number]): Promise<unknown> =>
            store.client.appendToStream(wanted ? `${mark}-${size}` : freshStream('noise'), countedRange(size));
          for (const step of writes.slice(0, half)) await write(step);
          const first = watch(mark, { maxSearchWindow: window, checkpointInterval: 1 }, start);
          await first.follower.caughtUp();
          for (const step of writes.slice(half)) await write(step);
          const matches = writes.filter(([wanted]) => wanted).reduce((sum, [, size]) => sum + size, 0);
          await first.follower.numbers(matches);
          const events = first.log.filter(({ kind }) => kind === 'event').map(({ position }) => position);
          expect(events.length).toBe(matches);
          const checkpoints = first.checkpoints();
          expect(checkpoints).toEqual([...checkpoints].sort((a, b) => (a < b ? -1 : 1)));
          for (const checkpoint of checkpoints) {
            const at = first.log.findIndex(({ kind, position }) => kind === 'checkpoint' && position === checkpoint);
            const missed = first.log
              .slice(at + 1)
              .filter(({ kind, position }) => kind === 'event' && position <= checkpoint);
            expect(missed).toEqual([]);
          }
          const resumeAt = checkpoints[Math.floor(checkpoints.length / 2)];
          if (resumeAt === undefined) return;
          const second = watch(
            mark,
            { maxSearchWindow: window, checkpointInterval: 1 },
            { commit: resumeAt, prepare: resumeAt },
          );
          await second.follower.caughtUp();
          const rest = second.log.filter(({ kind }) => kind === 'event').map(({ position }) => position);
          expect(rest).toEqual(events.filter((position) => position > resumeAt));
        },
      ),
      { numRuns: 15 },
    );
  });

  it('10: an event type filter has checkpoints too', async () => {
    const seen: bigint[] = [];
    const filter = eventTypeFilter({
      prefixes: ['nothing'],
      checkpointReached: async (_subscription, position) => {
        seen.push(position.commit);
      },
    });
    const follower = follow(store.client.subscribeToAll({ filter }));
    open.push(follower);
    await follower.caughtUp();
    expect(seen.length).toBeGreaterThan(0);
  });
});
