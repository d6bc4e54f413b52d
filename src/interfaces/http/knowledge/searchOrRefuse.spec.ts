import { EmbeddingUnavailable } from '../../../application/ports/embedder.js';
import { KnowledgeUnavailable } from '../../../application/ports/knowledgeSearch.js';
import type { Get } from '../../../application/token.js';
import { searchOrRefuse } from './searchOrRefuse.js';

const failing = (error: Error) => (() => ({ search: () => Promise.reject(error) })) as unknown as Get;
const question = { botId: 'b', query: 'When?', topK: 3 };

describe('searching the knowledge of a bot', () => {
  it.each([new KnowledgeUnavailable('no store'), new EmbeddingUnavailable('no model')])(
    'is refused with 503 while something that it needs is away: %s',
    async (error) => {
      const refused = searchOrRefuse(failing(error), question);
      await expect(refused).rejects.toMatchObject({ status: 503, code: 'KNOWLEDGE_UNAVAILABLE' });
    },
  );

  it('hides no fault of ours', async () => {
    await expect(searchOrRefuse(failing(new TypeError('a bug')), question)).rejects.toThrow('a bug');
  });
});
