import type { SourcePlace, SourceQueries } from '../../../projections/knowledgeSources/queries.js';
import type { ScrapeQueries } from '../../../projections/scrapes/queries.js';
import { accept, refuse } from '../../domain/shared/result.js';
import type { CommandHandler } from '../handleCommand.js';
import type { KnowledgeStore } from '../ports/knowledgeStore.js';
import type { KnowledgeCommands } from './commands.js';
import { KnowledgeRemoval } from './removal.js';

const at = (index: number): Date => new Date(Date.UTC(2026, 0, 1) - index);
const rows = Array.from({ length: 250 }, (_u, index) => ({ id: `source ${index}`, addedAt: at(index) }));

/** A read model that stays as it is: what is removed goes from it some time later. */
const sources = {
  ofBot: async (_botId: string, limit: number, place: SourcePlace | null) => {
    const from = place === null ? 0 : rows.findIndex(({ id }) => id === place.id) + 1;
    return { rows: rows.slice(from, from + limit), total: rows.length };
  },
} as unknown as SourceQueries;

function erasing(refused: string | null) {
  const removed: string[] = [];
  const commands = {
    removeSource: async (id: string) => {
      if (id === refused) return refuse({ kind: 'conflict', code: 'CONCURRENT_UPDATE', detail: '' });
      removed.push(id);
      return accept({ position: null });
    },
  } as unknown as KnowledgeCommands;
  const store = { remove: async () => 0 } as unknown as KnowledgeStore;
  const [handler, scrapes] = [{} as CommandHandler, {} as ScrapeQueries];
  const removal = new KnowledgeRemoval(handler, store, commands, scrapes, sources, () => at(0));
  return { removed, done: removal.erase('bot', new AbortController().signal) };
}

it('the runs of a removed source are cancelled before what they have stored goes, and those that come up meanwhile', async () => {
  const done: string[] = [];
  const handler = {
    load: async () => ({ state: { status: 'removed' } }),
    handle: async () => accept({ position: null }),
  } as unknown as CommandHandler;
  const running = [['first'], ['second']];
  const scrapes = { running: async () => running.shift() ?? [] } as unknown as ScrapeQueries;
  const store = { remove: async () => void done.push('removed') } as unknown as KnowledgeStore;
  const commands = { cancelRun: async (id: string) => void done.push(id) } as unknown as KnowledgeCommands;
  await new KnowledgeRemoval(handler, store, commands, scrapes, sources, () => at(0)).source('source');
  expect(done).toEqual(['first', 'removed', 'second']);
});

describe('erasing what a bot knows', () => {
  it('removes each of its sources once, however many they are and however late the list is', async () => {
    const { removed, done } = erasing(null);
    await done;
    expect(removed).toEqual(rows.map(({ id }) => id));
  });

  it.each(['source 3', 'source 249'])('is not done while %s could not be removed', async (refused) => {
    await expect(erasing(refused).done).rejects.toThrow('CONCURRENT_UPDATE');
  });
});
