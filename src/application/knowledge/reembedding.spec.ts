import type { Scrape } from '../../domain/scrape/state.js';
import { accept } from '../../domain/shared/result.js';
import { Reembedding } from './reembedding.js';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-01-01T00:00:00.000Z');

/** A store with one source of another model, and runs that end as they are told to. */
function world() {
  const runs = new Map<string, Scrape>();
  let hours = 0;
  const now = () => new Date(START + hours * HOUR_MS);
  const reembedding = new Reembedding(
    { sourcesNotOfModel: async () => [{ sourceId: 'source', generation: 'live' }] },
    {
      runAgain: async (sourceId, _trigger, scrapeId, context) => {
        const request = { requestedAt: context.now.toISOString() };
        runs.set(scrapeId, { status: 'running', request } as Scrape);
        return accept({ scrapeId, sourceId, position: 1n });
      },
    },
    {
      load: async (_decider, id) =>
        ({ state: runs.get(id) ?? { status: 'none' }, events: [], revision: 0, position: null }) as never,
    },
    'new model',
    now,
  );
  return {
    reembedding,
    requested: () => [...runs.keys()],
    end: (status: 'failed' | 'cancelled' | 'completed') => {
      for (const [id, run] of runs) runs.set(id, { ...run, status } as Scrape);
    },
    later: (more: number) => {
      hours += more;
    },
  };
}

describe('sources of another embedding model', () => {
  it('are embedded anew by one run, however often and by whomever it is asked for', async () => {
    const { reembedding, requested } = world();
    const first = await reembedding.requestAll();
    expect(first).toHaveLength(1);
    expect(await reembedding.requestAll()).toEqual([]);
    expect(await world().reembedding.requestAll()).toEqual(first);
    expect(requested()).toEqual(first);
  });

  it('get another run a day after the one that failed, each time', async () => {
    const { reembedding, end, later } = world();
    const ids = new Set(await reembedding.requestAll());
    for (let day = 1; day <= 3; day++) {
      end('failed');
      later(23);
      expect(await reembedding.requestAll()).toEqual([]);
      later(1);
      for (const id of await reembedding.requestAll()) ids.add(id);
      expect(ids.size).toBe(1 + day);
    }
  });

  it('get another run at once when somebody asks for it', async () => {
    const { reembedding, end } = world();
    await reembedding.requestAll();
    end('failed');
    expect(await reembedding.requestAll(0)).toHaveLength(1);
    expect(await reembedding.requestAll(0)).toEqual([]);
  });

  it.each(['cancelled', 'completed'] as const)('are left alone when their run was %s', async (status) => {
    const { reembedding, end, later } = world();
    await reembedding.requestAll();
    end(status);
    later(100);
    expect(await reembedding.requestAll()).toEqual([]);
  });
});
