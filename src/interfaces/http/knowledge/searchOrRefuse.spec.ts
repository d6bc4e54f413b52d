import { KnowledgeUnavailable } from '../../../application/ports/knowledgeSearch.js';
import type { Get } from '../../../application/token.js';
import { searchOrRefuse } from './searchOrRefuse.js';

const failing = (error: Error) => (() => ({ search: () => Promise.reject(error) })) as unknown as Get;
const question = { botId: 'b', query: 'When?', topK: 3 };

describe('searching the knowledge of a bot', () => {
  it('is refused with 503 while the store is away', async () => {
    const refused = searchOrRefuse(failing(new KnowledgeUnavailable('no store')), question);
    await expect(refused).rejects.toMatchObject({ status: 503, code: 'KNOWLEDGE_UNAVAILABLE' });
  });

  it('hides no fault of ours', async () => {
    await expect(searchOrRefuse(failing(new TypeError('a bug')), question)).rejects.toThrow('a bug');
  });
});
