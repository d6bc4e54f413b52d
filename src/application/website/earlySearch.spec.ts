import type { KnowledgeQuery, KnowledgeSearch, Passage } from '../ports/knowledgeSearch.js';
import { beginSearch } from './earlySearch.js';

const passage: Passage = {
  chunkId: 'c',
  sourceId: 's',
  text: 'A swim costs six euros.',
  title: 'Prices',
  url: 'https://pool.example/',
  headingPath: [],
  score: 1,
  vectorScore: null,
  wordScore: 1,
};

let asked: KnowledgeQuery[];
beforeEach(() => {
  asked = [];
});
const knowledge: KnowledgeSearch = {
  search: async (query) => {
    asked.push(query);
    return [passage];
  },
};
const ask = (message: string, conversationId: string | null = 'c1') => ({ botId: 'b1', message, conversationId });
const turn = { role: 'visitor', text: 'Do you have a sauna?' } as const;
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a search that begins before the checks are done', () => {
  it('waits for nothing but the limits, and is made once', async () => {
    const search = beginSearch(knowledge, ask('What does a swim cost?'), Promise.resolve(true));
    await settled();
    expect(asked.map(({ query }) => query)).toEqual(['What does a swim cost?']);
    expect(await search.passages([turn])).toEqual([passage]);
    expect(asked).toHaveLength(1);
  });

  it('is not made for a message over the limits', async () => {
    const search = beginSearch(knowledge, ask('What does a swim cost?'), Promise.resolve(false));
    expect(await search.passages([])).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('waits for the turns before when the message points back to them', async () => {
    const search = beginSearch(knowledge, ask('And how much is it?'), Promise.resolve(true));
    await settled();
    expect(asked).toEqual([]);
    await search.passages([turn]);
    expect(asked.map(({ query }) => query)).toEqual(['Do you have a sauna?\nAnd how much is it?']);
  });

  it('does not wait in a conversation that begins: there are none', async () => {
    beginSearch(knowledge, ask('And how much is it?', null), Promise.resolve(true));
    await settled();
    expect(asked.map(({ query }) => query)).toEqual(['And how much is it?']);
  });

  it('is stopped when the message is refused', async () => {
    const search = beginSearch(knowledge, ask('What does a swim cost?'), Promise.resolve(true));
    await settled();
    expect(asked[0]?.signal?.aborted).toBe(false);
    search.giveUp();
    expect(asked[0]?.signal?.aborted).toBe(true);
  });

  it('tells its failure to whoever asks, and to nobody else', async () => {
    const away: KnowledgeSearch = { search: () => Promise.reject(new Error('away')) };
    const search = beginSearch(away, ask('What does a swim cost?'), Promise.resolve(true));
    await settled();
    await expect(search.passages([])).rejects.toThrow('away');
  });
});
