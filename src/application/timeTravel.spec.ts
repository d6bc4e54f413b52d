import { eventLog } from '../../test/support/dsl/eventLog.js';
import type { Recorded } from '../domain/shared/event.js';
import { accept } from '../domain/shared/result.js';
import { anyDecider, byCategory } from './aggregates.js';
import type { EventStore } from './ports/eventStore.js';
import { stateThen } from './timeTravel.js';

const deciders = byCategory([
  anyDecider({
    category: 'list',
    initial: [] as readonly string[],
    evolve: (items: readonly string[], event: { type: string; data: { item: string } }) => [...items, event.data.item],
    decide: () => accept([]),
  }),
]);
const added = (item: string) => ({ type: 'Added', data: { item } });
const log = eventLog()
  .at('2026-01-01T00:00:00.000Z')
  .add('list-1', added('a'))
  .at('2026-01-02T00:00:00.000Z')
  .add('list-1', added('b'), added('c'))
  .at('2026-01-03T00:00:00.000Z')
  .add('list-1', added('d'));
const store = {
  readStream: async function* (stream: string) {
    yield* log.events.filter((event): event is Recorded => event.stream === stream);
  },
} as Pick<EventStore, 'readStream'> as EventStore;

describe('the state of a stream', () => {
  it('as of a revision holds that event and none after it', async () => {
    expect(await stateThen(store, deciders, 'list-1', { revision: 1 })).toMatchObject({
      state: ['a', 'b'],
      revision: 1,
    });
  });

  it('as of a time holds everything of that very moment', async () => {
    const at = new Date('2026-01-02T00:00:00.000Z');
    expect(await stateThen(store, deciders, 'list-1', { at })).toMatchObject({ state: ['a', 'b', 'c'], revision: 2 });
  });

  it('now holds everything', async () => {
    expect(await stateThen(store, deciders, 'list-1', null)).toMatchObject({ state: ['a', 'b', 'c', 'd'], id: '1' });
  });

  it('is not there before its first event, after its last revision, or for an unknown kind', async () => {
    expect(await stateThen(store, deciders, 'list-1', { at: new Date('2025-12-31T23:59:59Z') })).toBe('nothingThen');
    expect(await stateThen(store, deciders, 'list-1', { revision: 4 })).toBe('nothingThen');
    expect(await stateThen(store, deciders, 'list-2', null)).toBe('nothingThen');
    expect(await stateThen(store, deciders, 'other-1', null)).toBe('unknownCategory');
  });
});
