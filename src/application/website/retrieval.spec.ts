import type { Passage } from '../ports/knowledgeSearch.js';
import { diverse, isSupport } from './retrieval.js';

const passage = (id: string, url: string, text: string): Passage => ({
  chunkId: id,
  sourceId: 's',
  text,
  title: id,
  url,
  headingPath: [],
  score: 1,
  vectorScore: 0.5,
  wordScore: 0.5,
});

describe('the retrieval policy', () => {
  it('needs words or meaning, and both where each alone is weak', () => {
    expect(isSupport({ wordScore: 0.6, vectorScore: null })).toBe(true);
    expect(isSupport({ wordScore: 0.25, vectorScore: 0.35 })).toBe(true);
    expect(isSupport({ wordScore: 0.05, vectorScore: 0.25 })).toBe(false);
    expect(isSupport({ wordScore: 0, vectorScore: 0.6 })).toBe(true);
  });

  it('takes at most two passages of a page, and no two that say the same', () => {
    const kept = diverse(
      [
        passage('a1', '/a', 'parcels arrive within three days'),
        passage('b1', '/b', 'Parcels arrive within three days!'),
        passage('a2', '/a', 'returns are free for members'),
        passage('a3', '/a', 'gift cards never expire'),
        passage('c1', '/c', 'repairs take two weeks in summer'),
      ],
      5,
    );
    expect(kept.map(({ chunkId }) => chunkId)).toEqual(['a1', 'a2', 'c1']);
  });
});
