import { Extractor } from '../../src/infrastructure/scraping/extract/extractor.js';

const html = (body: string) => ({
  body: Buffer.from(body),
  contentType: 'text/html',
  robotsTag: '',
  url: 'https://e.com/',
});
const SMALL = html('<main><p>A small page is read as if nothing had happened.</p></main>');
// Elements take many times the memory of their text.
const HUGE = html(`<main>${'<i>x</i>'.repeat(1_000_000)}</main>`);

describe('a document fails alone', () => {
  it('when it needs more memory than its thread may have', async () => {
    const extractor = new Extractor(1, { timeoutMs: 120_000, maxHeapMb: 96 });
    try {
      const [huge, small] = await Promise.allSettled([extractor.extract(HUGE), extractor.extract(SMALL)]);
      expect([huge.status, small.status]).toEqual(['rejected', 'fulfilled']);
      expect(await extractor.extract(SMALL)).toHaveProperty('content');
    } finally {
      await extractor.close();
    }
  }, 180_000);

  it('when it takes longer than it may', async () => {
    const extractor = new Extractor(1, { timeoutMs: 1, maxHeapMb: 512 });
    try {
      await expect(extractor.extract(SMALL)).rejects.toThrow('longer than 1 ms');
    } finally {
      await extractor.close();
    }
  });
});
