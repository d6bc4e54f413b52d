import { newId } from '../../src/application/ids.js';
import { Supabase } from '../../src/infrastructure/vectors/client.js';
import { SupabaseKnowledgeStore } from '../../src/infrastructure/vectors/supabaseKnowledgeStore.js';
import type { World } from '../support/world.js';

/** Makes a text part of what a bot knows, as a scrape would have done. */
export async function putPassage({ config }: World, botId: string, text: string): Promise<void> {
  const store = new SupabaseKnowledgeStore(new Supabase(config.supabase));
  const [generation, sourceId, pageId] = [newId(), newId(), newId()];
  await store.begin({ generation, sourceId, botId, model: 'test', requestedAt: new Date().toISOString() });
  const facts = { language: 'en', kind: 'html', contentHash: 'h', simhash: '0'.repeat(16), markdown: text } as const;
  const place = { url: 'https://example.com/', etag: null, lastModified: null, depth: 0, links: [] };
  await store.putPage(generation, { pageId, title: 'Our history', ...facts, ...place });
  const embedding = Array.from({ length: 512 }, (_, index) => (index === 0 ? 1 : 0));
  const chunk = { chunkId: newId(), ordinal: 0, headingPath: [text], text, overlap: 0, tokens: 10, hash: 'h' };
  await store.storeChunks(pageId, [{ ...chunk, embedding }]);
  const { outcome } = await store.publish(generation);
  if (outcome !== 'live') throw new Error(`not live: ${outcome}`);
}
