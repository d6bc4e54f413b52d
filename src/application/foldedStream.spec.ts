import { EventLog, recorded } from '../../test/support/dsl/eventLog.js';
import type { AnyEvent, EventOf } from '../domain/shared/event.js';
import { emptyStream, type FoldedStream, withAppended, withRecorded } from './foldedStream.js';

type Said = EventOf<'Said', { text: string }>;
const said: Said = { type: 'Said', data: { text: 'x'.repeat(10_000) } };
const count = { evolve: (state: number, _event: AnyEvent) => state + 1 };

function append(folded: FoldedStream, commandId: string): FoldedStream {
  const revision = folded.revision + 1;
  return withAppended(folded, count, [said], commandId, { revision, position: BigInt(revision) });
}

describe('a folded stream', () => {
  it('weighs what it remembers, and no more, however long it is', () => {
    let folded = emptyStream(0);
    for (let n = 0; n < 10; n++) folded = append(folded, `c${n}`);
    expect(folded.weight).toBeGreaterThan(100_000);
    for (let n = 10; n < 1_000; n++) folded = append(folded, `c${n}`);
    expect(folded).toMatchObject({ state: 1_000, revision: 999 });
    expect(folded.commands.size).toBe(64);
    expect([folded.commands.find('c935'), folded.commands.find('c936')?.revision]).toEqual([undefined, 936]);
    expect(folded.weight).toBeLessThan(700_000);
  });

  it('knows the events of a command together, however many they are', () => {
    const log = new EventLog();
    for (const commandId of ['c0', 'c1', 'c1', 'c2']) log.with({ commandId }).add('said-1', said);
    const folded = withRecorded(emptyStream(0), count, log.events);
    expect(folded.commands.find('c1')).toMatchObject({ events: [said, said], state: 3 });
    expect(folded.commands.size).toBe(3);
  });

  it('takes in but once what two readers bring', () => {
    const log = new EventLog();
    for (let n = 0; n < 100; n++) log.with({ commandId: `c${n}` }).add('said-1', said);
    const start = withRecorded(emptyStream(0), count, log.events.slice(0, 10));
    const fast = withRecorded(start, count, log.events.slice(10));
    const slow = withRecorded(start, count, log.events.slice(10, 60));
    expect([fast.state, slow.state]).toEqual([100, 60]);
    expect([slow.commands.size, slow.commands.find('c35'), slow.commands.find('c36')?.events]).toMatchObject([
      64,
      undefined,
      [said],
    ]);
    expect(slow.weight).toBe(fast.weight);
  });

  it('weighs the same when it was read', () => {
    const event = recorded('said-1', said, { commandId: 'c0' });
    expect(withRecorded(emptyStream(0), count, [event]).weight).toBe(append(emptyStream(0), 'c0').weight);
  });
});
