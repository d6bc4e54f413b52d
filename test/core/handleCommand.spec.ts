import { jsonEvent } from '@eventstore/db-client';
import { CommandHandler } from '../../src/application/handleCommand.js';
import { newId } from '../../src/application/ids.js';
import type { EventStore } from '../../src/application/ports/eventStore.js';
import { DeciderFailed, StreamUnreadable } from '../../src/application/streamCache.js';
import { context, count, counter, counterCatalogue } from './counter.js';
import { openEventStore } from './eventStore.js';

let opened: Awaited<ReturnType<typeof openEventStore>>;
beforeAll(async () => {
  opened = await openEventStore(counterCatalogue);
});
afterAll(() => opened.close());

const handler = () => new CommandHandler(opened.store);

async function revisions(id: string): Promise<number[]> {
  const found: number[] = [];
  for await (const event of opened.store.readStream(`counter-${id}`)) found.push(event.revision);
  return found;
}

describe('handling a command', () => {
  it('answers with the state, the events, the revision and the position that it left', async () => {
    const result = await handler().handle(counter, newId(), count(2), context());
    expect(result).toMatchObject({ ok: true, value: { state: 2, revision: 0, events: [{ type: 'Counted' }] } });
    expect(result.ok && result.value.position).toBeGreaterThan(0n);
  });

  it('gives the first result again when a command is repeated, from any process', async () => {
    const [id, first] = [newId(), handler()];
    const once = context();
    const a = await first.handle(counter, id, count(1), once);
    await first.handle(counter, id, count(5), context());
    const b = await handler().handle(counter, id, count(1), once);
    expect(b).toMatchObject({ ok: true, value: { state: 1, revision: 0 } });
    expect(a.ok && a.value.position).toEqual(b.ok && b.value.position);
    expect(await revisions(id)).toEqual([0, 1]);
  });

  it('appends once when the same command arrives many times at once', async () => {
    const [id, once] = [newId(), context()];
    const results = await Promise.all(Array.from({ length: 20 }, () => handler().handle(counter, id, count(1), once)));
    expect(results.every((result) => result.ok && result.value.state === 1)).toBe(true);
    expect(await revisions(id)).toEqual([0]);
  });

  it('loses no command and breaks no rule when many decide at the same time', async () => {
    const [id, handlers] = [newId(), [handler(), handler(), handler()]];
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, n) => handlers[n % 3]!.handle(counter, id, count(1, 5), context())),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(5);
    expect(results.filter((result) => !result.ok && result.refusal.code === 'LIMIT_REACHED')).toHaveLength(7);
    expect(await revisions(id)).toHaveLength(5);
  });

  it.each([
    ['one process', 1],
    ['three processes', 3],
  ])('refuses none of fifty commands at once for want of a turn, in %s', async (_, processes) => {
    const [id, handlers] = [newId(), Array.from({ length: processes }, handler)];
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, n) => handlers[n % processes]!.handle(counter, id, count(1), context())),
    );
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    expect(await revisions(id)).toHaveLength(50);
  });

  it('is not refused because another process, which has a crowd waiting, is quicker for long', async () => {
    const [id, crowd] = [newId(), handler()];
    let quicker = 30;
    const store: EventStore = Object.assign(Object.create(opened.store), {
      readStream: (stream: string, from?: number) => opened.store.readStream(stream, from),
      append: async (...asked: Parameters<EventStore['append']>) => {
        if (quicker-- > 0) await crowd.handle(counter, id, count(1), context());
        return opened.store.append(...asked);
      },
    });
    const result = await new CommandHandler(store).handle(counter, id, count(1), context());
    expect(result).toMatchObject({ ok: true, value: { state: 31 } });
  });

  it('looks at the newest events before it refuses on a cached state', async () => {
    const [id, stale, other] = [newId(), handler(), handler()];
    await stale.handle(counter, id, count(5, 5), context());
    await other.handle(counter, id, count(-5), context());
    expect(await stale.handle(counter, id, count(5, 5), context())).toMatchObject({ ok: true, value: { revision: 2 } });
  });

  it('recalls what it saw last, and reads what it never saw', async () => {
    const [id, stale, other] = [newId(), handler(), handler()];
    await stale.handle(counter, id, count(5), context());
    await other.handle(counter, id, count(-5), context());
    expect(await stale.recall(counter, id)).toMatchObject({ state: 5, revision: 0, events: [] });
    expect(await stale.load(counter, id)).toMatchObject({ state: 0, revision: 1 });
    expect(await stale.recall(counter, id)).toMatchObject({ state: 0, revision: 1 });
    expect(await handler().recall(counter, id)).toMatchObject({ state: 0, revision: 1 });
    expect(await handler().recall(counter, newId())).toMatchObject({ revision: -1, position: null });
  });

  it('refuses a stale expected revision and names the current one', async () => {
    const [id, h] = [newId(), handler()];
    await h.handle(counter, id, count(1), context());
    await h.handle(counter, id, count(1), context({ expectedRevision: 0 }));
    expect(await h.handle(counter, id, count(1), context({ expectedRevision: 0 }))).toMatchObject({
      ok: false,
      refusal: { kind: 'stale', code: 'STALE_REVISION', info: { revision: 1 } },
    });
  });

  it('appends nothing when there is nothing to change, and says where the stream is', async () => {
    const [id, h] = [newId(), handler()];
    await h.handle(counter, id, count(3), context());
    expect(await h.handle(counter, id, count(0), context())).toMatchObject({
      ok: true,
      value: { state: 3, revision: 0, events: [] },
    });
  });

  it('keeps streams in memory up to a weight, and reads again what it let go', async () => {
    const reads: string[] = [];
    const store: EventStore = Object.assign(Object.create(opened.store), {
      readStream: (stream: string, from?: number) => {
        reads.push(`${stream}@${from}`);
        return opened.store.readStream(stream, from);
      },
    });
    const small = new CommandHandler(store, { streams: 100, bytes: 3_000 });
    const ids = [newId(), newId(), newId()] as const;
    for (const id of ids) await small.handle(counter, id, count(1), context());
    reads.length = 0;
    for (const id of [ids[2], ids[0]]) {
      expect(await small.handle(counter, id, count(1), context())).toMatchObject({ ok: true, value: { state: 2 } });
    }
    expect(reads).toEqual([`counter-${ids[0]}@0`]);
  });

  it('leaves nothing behind when a decider throws, and goes on with the next command', async () => {
    const [id, h] = [newId(), handler()];
    await h.handle(counter, id, count(1), context());
    const broken: typeof counter = {
      ...counter,
      decide: () => {
        throw new Error('a bug');
      },
    };
    await expect(h.handle(broken, id, count(1), context())).rejects.toThrow(DeciderFailed);
    expect(await revisions(id)).toEqual([0]);
    expect(await h.handle(counter, id, count(2), context())).toMatchObject({ ok: true, value: { state: 3 } });
  });

  it('does not decide on a stream that it cannot read', async () => {
    const id = newId();
    await opened.client.appendToStream(`counter-${id}`, jsonEvent({ type: 'Alien', data: {} }));
    await expect(handler().handle(counter, id, count(1), context())).rejects.toThrow(StreamUnreadable);
  });
});
