import { jest } from '@jest/globals';
import type { EventStore, ReadEvent, SubscriptionPage } from '../../application/ports/eventStore.js';
import { Foreground } from '../foreground.js';
import { SharedFeed } from './sharedFeed.js';

const A_DAY_MS = 86_400_000;
const event = (position: bigint) => ({ position }) as ReadEvent;

/** A log whose subscription hands on what it is given. */
function log() {
  let give = (_: SubscriptionPage): void => {};
  const store = {
    head: async () => 0n,
    async *subscribe({ signal }: { signal: AbortSignal }) {
      while (!signal.aborted) {
        yield await new Promise<SubscriptionPage>((resolve, reject) => {
          give = resolve;
          signal.addEventListener('abort', () => reject(signal.reason));
        });
      }
    },
  } as unknown as EventStore;
  return { store, append: (position: bigint) => give({ events: [event(position)], position, live: true }) };
}

let feed: SharedFeed;
const never = new AbortController().signal;

async function opened(foreground: Foreground, yieldMs: number) {
  const { store, append } = log();
  feed = new SharedFeed(store, [], undefined, foreground, yieldMs);
  feed.open();
  await feed.opened(never);
  // Until the subscription asks for its first page.
  await new Promise((resolve) => setImmediate(resolve));
  return append;
}

afterEach(async () => {
  jest.useRealTimers();
  await feed.close();
});

it('tells together of what comes shortly after one another', async () => {
  const append = await opened(new Foreground(), A_DAY_MS);
  // However long this process is held up between the two.
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  const told = feed.next(0n, never);
  append(1n);
  await new Promise((resolve) => setImmediate(resolve));
  append(2n);
  await new Promise((resolve) => setImmediate(resolve));
  jest.runOnlyPendingTimers();
  expect(await told).toEqual({ events: [event(1n), event(2n)], position: 2n });
});

it('lets pass what somebody waits for', async () => {
  const foreground = new Foreground();
  const append = await opened(foreground, A_DAY_MS);
  let end = (): void => {};
  const answer = foreground.during(() => new Promise<void>((resolve) => (end = resolve)));
  let isTold = false;
  const told = feed.next(0n, never).then((page) => {
    isTold = true;
    return page;
  });
  append(1n);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(isTold).toBe(false);
  end();
  await answer;
  expect((await told)?.position).toBe(1n);
});

it('does not let it pass for ever', async () => {
  const foreground = new Foreground();
  const append = await opened(foreground, 1);
  void foreground.during(() => new Promise(() => {}));
  const told = feed.next(0n, never);
  append(1n);
  expect((await told)?.position).toBe(1n);
});
