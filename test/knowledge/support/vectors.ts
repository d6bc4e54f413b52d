import { newId } from '../../../src/application/ids.js';
import type { Generation, PageVersion } from '../../../src/application/ports/knowledgeStore.js';
import { Supabase } from '../../../src/infrastructure/vectors/client.js';
import { SupabaseKnowledgeSearch } from '../../../src/infrastructure/vectors/supabaseKnowledgeSearch.js';
import { SupabaseKnowledgeStore } from '../../../src/infrastructure/vectors/supabaseKnowledgeStore.js';
import { testStack } from '../../support/world.js';

/** A vector that points in one of a few directions. */
export const towards = (direction: number): number[] =>
  Array.from({ length: 512 }, (_u, i) => (i === direction ? 1 : 0.001));
/** A vector at a place on a curve: the nearer two places are, the nearer their vectors, as the meanings of texts are. */
export const placedAt = (place: number): number[] =>
  Array.from({ length: 512 }, (_u, i) => Math.exp(-(((i - place) / 40) ** 2)));
const vectorOf = (given: number | number[]): number[] => (typeof given === 'number' ? towards(given) : given);

const env = await testStack();
export const [url, key] = [env.SUPABASE_URL!, env.SUPABASE_SERVICE_ROLE_KEY!];
const supabase = new Supabase({ url, serviceRoleKey: key });
export const store = new SupabaseKnowledgeStore(supabase);

export const asking = (direction: number | number[], model = 'm', canRead = true) =>
  new SupabaseKnowledgeSearch(supabase, {
    model,
    reads: async () => canRead,
    dimensions: 512,
    embed: async () => [vectorOf(direction)],
    close: async () => {},
  });

let clock = Date.parse('2026-01-01T00:00:00Z');
export const generation = (given: Partial<Generation> = {}): Generation => ({
  generation: newId(),
  sourceId: newId(),
  botId: newId(),
  model: 'm',
  requestedAt: new Date(clock++).toISOString(),
  ...given,
});
export const version = (path: string, hash: string): PageVersion => ({
  pageId: newId(),
  url: `https://e.com${path}`,
  contentHash: hash,
  title: `Title of ${path}`,
  language: 'en',
  kind: 'html',
  simhash: '0000000000000000',
  markdown: hash,
  etag: null,
  lastModified: null,
  depth: 0,
  links: [],
});

export async function put(
  of: Generation,
  path: string,
  text: string,
  direction: number | number[],
): Promise<PageVersion> {
  const page = version(path, text);
  await store.putPage(of.generation, page);
  const chunk = { chunkId: newId(), ordinal: 0, headingPath: ['Heading'], text, overlap: 0, tokens: 9, hash: text };
  await store.storeChunks(page.pageId, [{ ...chunk, embedding: vectorOf(direction) }]);
  return page;
}

export async function live(
  given: Partial<Generation>,
  pages: readonly (readonly [string, string, number])[],
): Promise<Generation> {
  const made = generation(given);
  await store.begin(made);
  for (const [path, text, direction] of pages) await put(made, path, text, direction);
  expect((await store.publish(made.generation)).outcome).toBe('live');
  return made;
}

/** So many that they are looked for through the index, each a text of its own, a hundred to a page. */
export async function liveEntries(count: number, vectorAt: (entry: number) => number[]): Promise<Generation> {
  const made = generation();
  await store.begin(made);
  for (let start = 0; start < count; start += 100) {
    const page = version(`/${start}`, `many ${start}`);
    await store.putPage(made.generation, page);
    const chunks = Array.from({ length: 100 }, (_u, ordinal) => {
      const text = `Entry ${start + ordinal}.`;
      const embedding = vectorAt(start + ordinal);
      return { chunkId: newId(), ordinal, headingPath: [], text, overlap: 0, tokens: 5, hash: text, embedding };
    });
    await store.storeChunks(page.pageId, chunks);
  }
  await store.publish(made.generation);
  return made;
}

export const texts = async (botId: string, query: string, direction = 400): Promise<string[]> =>
  (await asking(direction).search({ botId, query, topK: 20 })).map(({ text }) => text);
