import { newId } from '../../src/application/ids.js';
import {
  asking,
  generation,
  key,
  live,
  liveEntries,
  placedAt,
  put,
  store,
  texts,
  towards,
  url,
  version,
} from './support/vectors.js';

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

describe('nobody but the service gets in', () => {
  it.each([
    'knowledge_chunks',
    'knowledge_pages',
    'knowledge_sources',
    'knowledge_generations',
    'knowledge_generation_pages',
    'knowledge_followed_pages',
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
