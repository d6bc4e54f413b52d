import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KnowledgeUnavailable } from '../../application/ports/knowledgeSearch.js';
import { Supabase } from './client.js';
import { SupabaseKnowledgeSearch } from './supabaseKnowledgeSearch.js';

describe('a search in a vector store that takes requests and never answers', () => {
  let server: Server;

  beforeAll(async () => {
    server = createServer(() => {});
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const search = (signal?: AbortSignal) => {
    const { port } = server.address() as AddressInfo;
    const supabase = new Supabase({ url: `http://127.0.0.1:${port}`, serviceRoleKey: 'key' });
    const embedder = { model: 'm', dimensions: 2, embed: async () => [[1, 0]], close: async () => {} };
    const searching = new SupabaseKnowledgeSearch(supabase, embedder, () => {}, { searchPatienceMs: 20 });
    return searching.search({ botId: 'b', query: 'When?', topK: 3, ...(signal ? { signal } : {}) });
  };

  it('is given up in time, whether or not the caller has a limit of its own', async () => {
    await expect(search()).rejects.toThrow(KnowledgeUnavailable);
    await expect(search(new AbortController().signal)).rejects.toThrow(KnowledgeUnavailable);
  }, 30_000);
});
