import { newId } from '../../src/application/ids.js';
import { asking, generation, live, put, store, texts, version } from './support/vectors.js';

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
    // It goes on to its end all the same, and hears the same however often it asks.
    await put(early, '/more', 'More.', 2);
    for (const _time of ['once', 'again']) {
      expect(await store.publish(early.generation)).toMatchObject({ outcome: 'superseded', pages: 1, chunks: 1 });
    }
    expect(await texts(late.botId, 'early late more', 1)).toEqual(['Late.']);
    expect(Object.values(await store.audit([], late.botId)).every((count) => count === 0)).toBe(true);
  });

  it('a run that was killed before it told that it is live hears of the one that has replaced it', async () => {
    const first = await live({}, [['/', 'First.', 1]]);
    await live({ botId: first.botId, sourceId: first.sourceId }, [['/', 'Second.', 1]]);
    expect(await store.publish(first.generation)).toMatchObject({ outcome: 'superseded', pages: 1, chunks: 1 });
    await store.remove(first.sourceId);
    expect(await store.publish(first.generation)).toEqual({ outcome: 'closed' });
  });

  it('of two that are as old, the one that comes last is live', async () => {
    const first = await live({}, [['/', 'First.', 1]]);
    await live({ ...first, generation: newId() }, [['/', 'Second.', 1]]);
    expect(await texts(first.botId, 'first second', 1)).toEqual(['Second.']);
    expect((await store.publish(first.generation)).outcome).toBe('superseded');
    expect(await texts(first.botId, 'first second', 1)).toEqual(['Second.']);
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

  it.each([
    ['what was live there stays', 'm', ['Page a.', 'Page b, old.']],
    ['what another model embedded does not', 'other', ['Page a.']],
  ])('a page that is dropped is not waited for; %s', async (_what, model, left) => {
    const first = await live({ model }, [
      ['/a', 'Page a, old.', 1],
      ['/b', 'Page b, old.', 2],
    ]);
    const next = generation({ botId: first.botId, sourceId: first.sourceId });
    await store.begin(next);
    await put(next, '/a', 'Page a.', 1);
    const page = version('/b', 'x');
    await store.putPage(next.generation, page);
    for (const _time of ['once', 'again']) await store.dropPage(next.generation, page.pageId);
    expect(await store.publish(next.generation)).toMatchObject({ outcome: 'live', pages: left.length });
    expect((await texts(first.botId, 'page', 1)).sort()).toEqual(left);
    expect(await store.page(page.pageId)).toBeNull();
    expect(Object.values(await store.audit([], first.botId)).every((count) => count === 0)).toBe(true);
  });

  it('remembers where pages lead to that it does not hold, for as long as it is there', async () => {
    const made = generation();
    await store.begin(made);
    const left = { url: 'https://e.com/contents', depth: 1, links: ['https://e.com/chapter'] };
    for (const _time of ['once', 'again']) expect(await store.keepLinks(made.generation, left)).toBe('kept');
    const page = { ...version('/refused', 'x'), depth: 2, links: ['https://e.com/annex'] };
    await store.putPage(made.generation, page);
    expect(await store.followedOf(made.generation)).toEqual([left]);
    await store.dropPage(made.generation, page.pageId);
    const dropped = { url: page.url, depth: page.depth, links: page.links };
    expect(await store.followedOf(made.generation)).toEqual([left, dropped]);
    await store.discard(made.generation);
    expect(await store.followedOf(made.generation)).toEqual([]);
    expect(await store.keepLinks(made.generation, left)).toBe('closed');
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
