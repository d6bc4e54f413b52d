import { newId } from '../../src/application/ids.js';
import type { Generation, PageVersion } from '../../src/application/ports/knowledgeStore.js';
import { Supabase } from '../../src/infrastructure/vectors/client.js';
import { SupabaseKnowledgeSearch } from '../../src/infrastructure/vectors/supabaseKnowledgeSearch.js';
import { SupabaseKnowledgeStore } from '../../src/infrastructure/vectors/supabaseKnowledgeStore.js';
import { testStack } from '../support/world.js';

/** A vector that points in one of a few directions. */
const towards = (direction: number): number[] => Array.from({ length: 512 }, (_u, i) => (i === direction ? 1 : 0.001));
/** A vector at a place on a curve: the nearer two places are, the nearer their vectors, as the meanings of texts are. */
const placedAt = (place: number): number[] =>
  Array.from({ length: 512 }, (_u, i) => Math.exp(-(((i - place) / 40) ** 2)));
const vectorOf = (given: number | number[]): number[] => (typeof given === 'number' ? towards(given) : given);

let supabase: Supabase;
let store: SupabaseKnowledgeStore;
let url = '';
let key = '';

beforeAll(async () => {
  const env = await testStack();
  url = env.SUPABASE_URL!;
  key = env.SUPABASE_SERVICE_ROLE_KEY!;
  supabase = new Supabase({ url, serviceRoleKey: key });
  store = new SupabaseKnowledgeStore(supabase);
});

const asking = (direction: number | number[], model = 'm', canRead = true) =>
  new SupabaseKnowledgeSearch(supabase, {
    model,
    reads: async () => canRead,
    dimensions: 512,
    embed: async () => [vectorOf(direction)],
    close: async () => {},
  });

let clock = Date.parse('2026-01-01T00:00:00Z');
const generation = (given: Partial<Generation> = {}): Generation => ({
  generation: newId(),
  sourceId: newId(),
  botId: newId(),
  model: 'm',
  requestedAt: new Date(clock++).toISOString(),
  ...given,
});
const version = (path: string, hash: string): PageVersion => ({
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

async function put(of: Generation, path: string, text: string, direction: number | number[]): Promise<PageVersion> {
  const page = version(path, text);
  await store.putPage(of.generation, page);
  const chunk = { chunkId: newId(), ordinal: 0, headingPath: ['Heading'], text, overlap: 0, tokens: 9, hash: text };
  await store.storeChunks(page.pageId, [{ ...chunk, embedding: vectorOf(direction) }]);
  return page;
}

async function live(
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
async function liveEntries(count: number, vectorAt: (entry: number) => number[]): Promise<Generation> {
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

const texts = async (botId: string, query: string, direction = 400): Promise<string[]> =>
  (await asking(direction).search({ botId, query, topK: 20 })).map(({ text }) => text);

describe('search', () => {
  it('finds by words and by meaning, and says how well each fits', async () => {
    const { botId } = await live({}, [
      ['/a', 'Bicycles are repaired on Tuesdays.', 1],
      ['/b', 'Cars are washed on Fridays.', 2],
      ['/c', 'Nothing in common.', 3],
    ]);
    const found = await asking(2).search({ botId, query: 'repairing a bicycle', topK: 5 });
    expect(
      found
        .slice(0, 2)
        .map(({ text }) => text)
        .sort(),
    ).toEqual(['Bicycles are repaired on Tuesdays.', 'Cars are washed on Fridays.']);
    const byWords = found.find(({ text }) => text.startsWith('Bicycles'))!;
    const byMeaning = found.find(({ text }) => text.startsWith('Cars'))!;
    expect(byWords.wordScore).toBe(1);
    expect(byMeaning.vectorScore!).toBeGreaterThan(0.9);
    expect(byMeaning.wordScore).toBe(0);
    expect(found[0]).toMatchObject({
      title: expect.stringContaining('Title'),
      headingPath: ['Heading'],
      url: expect.stringContaining('https://e.com/'),
    });
  });

  it('a rare word weighs more than a common one', async () => {
    const { botId } = await live({}, [
      ...Array.from(
        { length: 12 },
        (_u, i) => [`/${i}`, `The common word stands here as well, number ${i}.`, i] as const,
      ),
      ['/rare', 'Only this one names the zeppelin.', 20],
    ]);
    const found = await asking(400).search({ botId, query: 'common word zeppelin', topK: 20 });
    const scores = found.map(({ text, wordScore }) => [text.includes('zeppelin'), wordScore > 0.5]);
    expect(scores).toContainEqual([true, true]);
    expect(scores).not.toContainEqual([false, true]);
  });

  it('never sees another bot’s chunks, however well they fit', async () => {
    const mine = await live({}, [['/', 'Mine is about turtles.', 1]]);
    await live({}, [['/', 'Theirs is about turtles and the very same turtles.', 1]]);
    expect(await texts(mine.botId, 'turtles', 1)).toEqual(['Mine is about turtles.']);
    expect(await texts(newId(), 'turtles', 1)).toEqual([]);
  });

  it.each([
    "it's",
    "'; drop table knowledge_chunks; --",
    'a & b | !c <-> d:*',
    '\\',
    '((((',
    '"',
    '🦄',
    '%_',
    ' the and of ',
  ])('takes %j as words', async (query) => {
    const { botId } = await live({}, [['/', 'Some text.', 1]]);
    expect(await texts(botId, query, 1)).toEqual(['Some text.']);
  });

  it('in very many chunks of one bot finds the nearest ones, a rare word and a common word, and those of that bot only', async () => {
    const { botId } = await liveEntries(1_100, (entry) => placedAt(entry === 700 || entry === 701 ? 450 : entry % 400));
    const others = generation();
    await store.begin(others);
    await put(others, '/', 'Another’s, in the very same place.', placedAt(450));
    await store.publish(others.generation);
    const found = await asking(placedAt(450)).search({ botId, query: 'zzz', topK: 20 });
    expect(found.slice(0, 2).map(({ text }) => text)).toEqual(expect.arrayContaining(['Entry 700.', 'Entry 701.']));
    expect(found.every(({ text }) => text.startsWith('Entry'))).toBe(true);
    const oneNumber = await asking(placedAt(399), 'another').search({ botId, query: 'entry 700', topK: 5 });
    expect(oneNumber.map(({ text }) => text)).toEqual(['Entry 700.']);
    const everywhere = await asking(placedAt(399), 'another').search({ botId, query: 'entry', topK: 3 });
    expect(everywhere.map(({ text, wordScore }) => [text.startsWith('Entry'), wordScore])).toEqual(
      Array.from({ length: 3 }, () => [true, 1]),
    );
  });

  it('what its words have found has its true place by meaning, though no way of the index leads to it', async () => {
    // All are equally far from each other, so that none has the searched ones for neighbours.
    const { botId } = await liveEntries(1_100, (entry) => towards(entry === 700 || entry === 701 ? 450 : entry % 400));
    const [first] = await asking(450).search({ botId, query: 'entry 700', topK: 5 });
    expect(first!.text).toBe('Entry 700.');
    // Among the first two in both lists; in one alone it would be 0.5.
    expect(first!.score).toBeGreaterThan(0.9);
  });

  it('a text that several sources hold is one passage', async () => {
    const first = await live({}, [['/', 'Opening hours are from nine to five.', 1]]);
    await live({ botId: first.botId }, [
      ['/', 'Opening hours are from nine to five.', 1],
      ['/more', 'Opening hours on holidays are shorter.', 2],
    ]);
    expect(await texts(first.botId, 'opening hours', 1)).toEqual([
      'Opening hours are from nine to five.',
      'Opening hours on holidays are shorter.',
    ]);
  });

  it('one page gives at most three passages', async () => {
    const made = generation();
    await store.begin(made);
    const page = version('/long', 'long');
    await store.putPage(made.generation, page);
    const chunks = Array.from({ length: 8 }, (_u, ordinal) => ({
      chunkId: newId(),
      ordinal,
      headingPath: [],
      text: `Tulips, part ${ordinal}.`,
      overlap: 0,
      tokens: 5,
      hash: `tulips ${ordinal}`,
      embedding: towards(1),
    }));
    await store.storeChunks(page.pageId, chunks);
    await put(made, '/short', 'Tulips in short.', 1);
    await store.publish(made.generation);
    const found = await texts(made.botId, 'tulips', 1);
    expect(found).toHaveLength(4);
    expect(found).toContain('Tulips in short.');
  });
});

describe('generations', () => {
  it('nothing of a run is seen before it is published, and all of it after', async () => {
    const first = await live({}, [['/', 'The old text.', 1]]);
    const next = generation({ botId: first.botId, sourceId: first.sourceId });
    await store.begin(next);
    await put(next, '/', 'The new text.', 1);
    expect(await texts(first.botId, 'text', 1)).toEqual(['The old text.']);
    await store.publish(next.generation);
    expect(await texts(first.botId, 'text', 1)).toEqual(['The new text.']);
    expect(Object.values(await store.audit([], first.botId)).every((count) => count === 0)).toBe(true);
  });

  it('pages are not published before their chunks are stored', async () => {
    const made = generation();
    await store.begin(made);
    await store.putPage(made.generation, version('/', 'x'));
    expect(await store.publish(made.generation)).toEqual({ outcome: 'incomplete' });
  });

  it('a run that was requested earlier never replaces a later one', async () => {
    const early = generation();
    await store.begin(early);
    await put(early, '/', 'Early.', 1);
    const late = await live({ botId: early.botId, sourceId: early.sourceId }, [['/', 'Late.', 1]]);
    expect((await store.publish(early.generation)).outcome).toMatch(/superseded|closed/);
    expect(await texts(late.botId, 'early late', 1)).toEqual(['Late.']);
    expect(Object.values(await store.audit([], late.botId)).every((count) => count === 0)).toBe(true);
  });

  it('publishing, storing and beginning twice is once', async () => {
    const made = await live({}, [['/', 'Once.', 1]]);
    expect(await store.begin(made)).toBe('open');
    expect(await store.publish(made.generation)).toMatchObject({ outcome: 'live', pages: 1, chunks: 1 });
    expect(await texts(made.botId, 'once', 1)).toEqual(['Once.']);
  });

  it('a discarded run leaves nothing, cannot be taken up again, and leaves what is live alone', async () => {
    const first = await live({}, [['/', 'Stays.', 1]]);
    const next = generation({ botId: first.botId, sourceId: first.sourceId });
    await store.begin(next);
    const page = await put(next, '/', 'Goes.', 1);
    expect(await store.discard(next.generation)).toBe('discarded');
    expect(await store.discard(first.generation)).toBe('live');
    expect(await store.begin(next)).toBe('closed');
    expect(await store.putPage(next.generation, version('/', 'z'))).toBe('closed');
    expect(await store.storeChunks(page.pageId, [])).toBe('closed');
    expect(await store.publish(next.generation)).toEqual({ outcome: 'closed' });
    expect(await texts(first.botId, 'stays goes', 1)).toEqual(['Stays.']);
    expect(Object.values(await store.audit([], first.botId)).every((count) => count === 0)).toBe(true);
  });

  it('a removed source or bot comes back through no run', async () => {
    for (const what of ['sourceId', 'botId'] as const) {
      const first = await live({}, [['/', 'Gone.', 1]]);
      const next = generation({ botId: first.botId, sourceId: first.sourceId });
      await store.begin(next);
      await put(next, '/', 'Not back.', 1);
      expect(await store.remove(first[what])).toBe(2);
      expect(await store.publish(next.generation)).toEqual({ outcome: 'closed' });
      expect(await store.begin(generation({ botId: first.botId, sourceId: first.sourceId }))).toBe('closed');
      expect(await texts(first.botId, 'gone not back', 1)).toEqual([]);
      expect(Object.values(await store.audit([], first.botId)).every((count) => count === 0)).toBe(true);
    }
  });

  it('a chunk whose text is known takes the vector that is there; one that is not is missing', async () => {
    const first = await live({}, [['/', 'Shared text.', 7]]);
    expect(await store.knownHashes(first.botId, 'm', ['Shared text.', 'other'])).toEqual(new Set(['Shared text.']));
    expect(await store.knownHashes(first.botId, 'another model', ['Shared text.'])).toEqual(new Set());
    expect(await store.knownHashes(newId(), 'm', ['Shared text.'])).toEqual(new Set());
    const next = generation({ botId: first.botId, sourceId: first.sourceId });
    await store.begin(next);
    const page = version('/moved', 'moved');
    await store.putPage(next.generation, page);
    const chunk = {
      chunkId: newId(),
      ordinal: 0,
      headingPath: [],
      text: 'Shared text.',
      overlap: 0,
      tokens: 2,
      embedding: null,
    };
    expect(await store.storeChunks(page.pageId, [{ ...chunk, hash: 'unheard of' }])).toBe('missing');
    expect(await store.storeChunks(page.pageId, [{ ...chunk, hash: 'Shared text.' }])).toBe('new');
    await store.publish(next.generation);
    expect((await asking(7).search({ botId: first.botId, query: 'zzz', topK: 1 }))[0]!.vectorScore!).toBeGreaterThan(
      0.99,
    );
  });

  it('what another model embedded is found by its words, without comparing vectors', async () => {
    const { botId } = await live({}, [['/', 'Walruses sleep in water.', 1]]);
    const found = await asking(1, 'another').search({ botId, query: 'walruses', topK: 3 });
    expect(found).toMatchObject([{ text: 'Walruses sleep in water.', vectorScore: null }]);
    expect(await asking(1, 'another').search({ botId, query: 'giraffes', topK: 3 })).toEqual([]);
  });

  it('a question that the model cannot read finds by its words alone', async () => {
    const { botId } = await live({}, [
      ['/near', 'Giraffes eat leaves.', 1],
      ['/words', 'Walruses sleep in water.', 2],
    ]);
    const found = await asking(1, 'm', false).search({ botId, query: 'walruses', topK: 3 });
    expect(found).toMatchObject([{ text: 'Walruses sleep in water.', vectorScore: null }]);
  });
});

describe('nobody but the service gets in', () => {
  it.each([
    'knowledge_chunks',
    'knowledge_pages',
    'knowledge_sources',
    'knowledge_generations',
    'knowledge_generation_pages',
    'knowledge_removed',
  ])('%s cannot be read without the service role', async (table) => {
    await live({}, [['/', 'Private.', 1]]);
    const answer = await fetch(`${url}/rest/v1/${table}?limit=5`);
    const rows = answer.ok ? ((await answer.json()) as unknown[]) : [];
    expect(rows).toEqual([]);
  });

  it.each([
    ['search_knowledge', { p_query: 'private', p_embedding: `[${towards(1).join(',')}]`, p_model: 'm', p_limit: 5 }],
    ['knowledge_chunks_with', { p_word: 'privat' }],
  ])('nor can %s be called', async (name, args) => {
    const { botId } = await live({}, [['/', 'Private.', 1]]);
    const call = (headers: Record<string, string>) =>
      fetch(`${url}/rest/v1/rpc/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ p_bot_id: botId, ...args }),
      });
    expect((await call({})).status).toBeGreaterThanOrEqual(400);
    const allowed = await call({ apikey: key, authorization: `Bearer ${key}` });
    expect([allowed.status, ((await allowed.json()) as unknown[]).length]).toEqual([200, 1]);
  });
});
