import { gzipSync } from 'node:zlib';
import { readSitemaps } from './sitemap.js';

const SITE = 'https://example.com';
const urlset = (...paths: string[]) =>
  `<urlset>${paths.map((path) => `<url><loc>${SITE}${path}</loc></url>`).join('')}</urlset>`;
const index = (...paths: string[]) =>
  `<sitemapindex>${paths.map((path) => `<sitemap><loc>${SITE}${path}</loc></sitemap>`).join('')}</sitemapindex>`;

/** Reads from `/`, from a site of these files. */
async function read(files: Readonly<Record<string, string | Buffer | number>>, maxUrls = 1_000) {
  const asked: string[] = [];
  const get = async (url: string) => {
    const path = url.slice(SITE.length);
    asked.push(path);
    const body = files[path];
    if (typeof body === 'number') return { url, status: body, headers: {}, body: Buffer.alloc(0) };
    return { url, status: body === undefined ? 404 : 200, headers: {}, body: Buffer.from(body ?? '') };
  };
  const limits = { maxUrls, timeoutMs: 1_000, maxRedirects: 1 };
  const { urls, ...more } = await readSitemaps(get, [`${SITE}/`], limits, new AbortController().signal);
  return { urls: urls.map((url) => url.slice(SITE.length)), ...more, asked };
}

describe('sitemaps', () => {
  it('are followed through their indexes, packed or not, each address once', async () => {
    const { urls, problems } = await read({
      '/': index('/plain.xml', '/packed.xml.gz'),
      '/plain.xml': urlset('/a', '/b'),
      '/packed.xml.gz': gzipSync(urlset('/b', '/c')),
    });
    expect([urls, problems]).toEqual([['/a', '/b', '/c'], []]);
  });

  it('that are missing, damaged or unpack to too much are left out and named', async () => {
    const { urls, problems } = await read({
      '/': index('/missing.xml', '/damaged.xml.gz', '/bomb.xml.gz', '/good.xml'),
      '/damaged.xml.gz': gzipSync(urlset('/x')).subarray(0, 30),
      '/bomb.xml.gz': gzipSync(Buffer.alloc(60 * 1024 * 1024)),
      '/good.xml': urlset('/a'),
    });
    expect(urls).toEqual(['/a']);
    expect(problems).toEqual([
      `${SITE}/missing.xml: answered 404`,
      `${SITE}/damaged.xml.gz: It is damaged.`,
      `${SITE}/bomb.xml.gz: It unpacks to too much.`,
    ]);
  });

  it('are complete without what is missing, not without what failed for a moment', async () => {
    expect(await read({ '/': index('/a.xml', '/missing.xml'), '/a.xml': urlset('/a') })).toMatchObject({
      isComplete: true,
      urls: ['/a'],
    });
    expect(
      (await read({ '/': index('/a.xml', '/busy.xml'), '/a.xml': urlset('/a'), '/busy.xml': 503 })).isComplete,
    ).toBe(false);
  });

  it('that name relative addresses, against the rules, mean those of their own site', async () => {
    const file = '<urlset><url><loc>/a</loc></url><url><loc>b</loc></url><url><loc>http://[</loc></url></urlset>';
    const parts = '<sitemapindex><sitemap><loc>parts/1.xml</loc></sitemap></sitemapindex>';
    expect((await read({ '/': parts, '/parts/1.xml': file })).urls).toEqual(['/a', '/parts/b']);
  });

  it('that name each other, or go ever deeper, come to an end', async () => {
    const circle = await read({ '/': index('/', '/again.xml'), '/again.xml': index('/') });
    expect(circle.asked).toEqual(['/', '/again.xml']);
    const deep = await read({ '/': index('/1'), '/1': index('/2'), '/2': index('/3'), '/3': urlset('/a') });
    expect([deep.urls, deep.asked]).toEqual([[], ['/', '/1', '/2']]);
  });

  it('are read no further than addresses are wanted, and a hundred files at most', async () => {
    const files = Array.from({ length: 300 }, (_, n) => `/${n}.xml`);
    const all = Object.fromEntries(files.map((path) => [path, urlset(`${path}/1`, `${path}/2`)]));
    const few = await read({ '/': index(...files), ...all }, 3);
    expect([few.urls.length, few.asked.length]).toEqual([3, 3]);
    expect((await read({ '/': index(...files), ...all })).asked).toHaveLength(100);
  });
});
