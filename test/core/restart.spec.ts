import { setTimeout as sleep } from 'node:timers/promises';
import { jsonEvent } from '@eventstore/db-client';
import { newId } from '../../src/application/ids.js';
import { context, counterCatalogue } from './counter.js';
import { openEventStore } from './eventStore.js';

let opened: Awaited<ReturnType<typeof openEventStore>>;
beforeEach(async () => {
  opened = await openEventStore(counterCatalogue);
});
afterEach(() => opened.close());

const { commandId, correlationId, actor, now } = context();
const metadata = { commandId, correlationId, actor, occurredAt: now.toISOString() };
const append = (stream: string) =>
  opened.store.append(stream, 'any', [{ id: newId(), event: { type: 'Counted', data: { by: 1 } }, metadata }]);

describe('an append while the event store restarts', () => {
  it.each(['first', 'second'])('waits for it, as the %s of its process', async (which) => {
    const stream = `counter-${newId()}`;
    if (which === 'second') await append(stream);
    await opened.stop();
    const appended = append(stream);
    // It is tried for less than a second, of which the start takes its part.
    const [outcome] = await Promise.all([appended, sleep(100).then(() => opened.startAgain())]);
    expect(outcome).toMatchObject({ ok: true, value: { revision: which === 'second' ? 1 : 0 } });
  });
});

describe('a subscription whose server goes away', () => {
  it('passes over nothing that it has not delivered', async () => {
    const wanted: string[] = [];
    for (let n = 0; n < 40; n++) {
      const stream = `counter-${newId()}`;
      wanted.push(stream);
      await append(stream);
      const others = Array.from({ length: 99 }, () => jsonEvent({ type: 'X', data: {} }));
      await opened.client.appendToStream('other-1', others);
    }
    const delivered: string[] = [];
    let position: bigint | null = null;
    const follow = async (until: () => boolean, meanwhile: () => Promise<void>) => {
      const stop = new AbortController();
      const options = { from: position, categories: ['counter'], maxPage: 8, signal: stop.signal };
      for await (const page of opened.store.subscribe(options)) {
        delivered.push(...page.events.map(({ stream }) => stream));
        position = page.position;
        if (until()) stop.abort();
        await meanwhile();
      }
    };
    let isAway = false;
    const goAway = async () => {
      if (isAway) return;
      isAway = true;
      // Now the client holds events back, and knows how far behind them the server has searched.
      await sleep(200);
      await opened.stop();
      await sleep(200);
    };
    await expect(follow(() => false, goAway)).rejects.toThrow();
    await opened.startAgain();
    await follow(
      () => delivered.length >= wanted.length,
      async () => {},
    );
    expect(delivered).toEqual(wanted);
  });
});
