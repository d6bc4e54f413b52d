import { recorded } from '../../test/support/dsl/eventLog.js';
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
    expect(folded.weight).toBeLessThan(700_000);
  });

  it('weighs the same when it was read', () => {
    const event = recorded('said-1', said, { commandId: 'c0' });
    expect(withRecorded(emptyStream(0), count, [event]).weight).toBe(append(emptyStream(0), 'c0').weight);
  });
});
