import { jsonEvent } from '@eventstore/db-client';
import { CommandHandler } from '../../src/application/handleCommand.js';
import { newId } from '../../src/application/ids.js';
import { isUndecodable, type SubscriptionPage } from '../../src/application/ports/eventStore.js';
import { context, count, counter, counterCatalogue } from './counter.js';
import { openEventStore } from './eventStore.js';

let opened: Awaited<ReturnType<typeof openEventStore>>;
beforeAll(async () => {
  opened = await openEventStore(counterCatalogue);
});
afterAll(() => opened.close());

async function collect(
  from: bigint | null | 'end',
  until: (pages: SubscriptionPage[]) => boolean,
  then?: () => Promise<void>,
) {
  const controller = new AbortController();
  const pages: SubscriptionPage[] = [];
  for await (const page of opened.store.subscribe({
    from,
    categories: ['counter'],
    maxPage: 50,
    signal: controller.signal,
  })) {
    const wasLive = pages.at(-1)?.live ?? false;
    pages.push(page);
    if (page.live && !wasLive) await then?.();
    if (until(pages)) controller.abort();
  }
  return { pages, events: pages.flatMap(({ events }) => events) };
}

describe('a subscription', () => {
  it('delivers history, then what comes, in order and once, and only the wanted categories', async () => {
    const [id, handler] = [newId(), new CommandHandler(opened.store)];
    for (let n = 0; n < 120; n++) await handler.handle(counter, id, count(1), context());
    await opened.client.appendToStream('other-1', jsonEvent({ type: 'X', data: {} }));
    const { pages, events } = await collect(
      null,
      (all) => all.flatMap((page) => page.events).length >= 121,
      async () => {
        await handler.handle(counter, id, count(1), context());
      },
    );
    expect(events.map(({ revision }) => revision)).toEqual(Array.from({ length: 121 }, (_, n) => n));
    expect(pages.every(({ events }) => events.length <= 50)).toBe(true);
    const positions = pages.map(({ position }) => position);
    expect(positions).toEqual([...positions].sort((a, b) => Number(a - b)));
  });

  it('goes on after the position where it stopped', async () => {
    const [id, handler] = [newId(), new CommandHandler(opened.store)];
    const first = await handler.handle(counter, id, count(1), context());
    await handler.handle(counter, id, count(2), context());
    const { events } = await collect(first.ok ? first.value.position! : null, (pages) => pages.at(-1)!.live);
    expect(events.filter(({ stream }) => stream === `counter-${id}`).map(({ revision }) => revision)).toEqual([1]);
  });

  it('hands out what it cannot read instead of stopping', async () => {
    const id = newId();
    await opened.client.appendToStream(`counter-${id}`, jsonEvent({ type: 'Alien', data: {} }));
    const { events } = await collect(null, (pages) => pages.at(-1)!.live);
    expect(events.filter(isUndecodable).map(({ stream, type }) => ({ stream, type }))).toContainEqual({
      stream: `counter-${id}`,
      type: 'Alien',
    });
  });
});
