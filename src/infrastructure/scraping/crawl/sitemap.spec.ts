import { gzipSync } from 'node:zlib';
import type { SafeFetch } from '../net/safeFetch.js';
import { readSitemaps } from './sitemap.js';

const SITE = 'https://example.com';
const urlset = (...paths: string[]) =>
  `<urlset>${paths.map((path) => `<url><loc>${SITE}${path}</loc></url>`).join('')}</urlset>`;
const index = (...paths: string[]) =>
  `<sitemapindex>${paths.map((path) => `<sitemap><loc>${SITE}${path}</loc></sitemap>`).join('')}</sitemapindex>`;

/** Reads from `/`, from a site of these files. */
async function read(files: Readonly<Record<string, string | Buffer>>, maxUrls = 1_000) {
  const asked: string[] = [];
  const get = async (url: string) => {
    const path = url.slice(SITE.length);
    asked.push(path);
    const body = files[path];
    return { url, status: body === undefined ? 404 : 200, headers: {}, body: Buffer.from(body ?? '') };
  };
  const limits = { maxUrls, timeoutMs: 1_000, maxRedirects: 1 };
  const { urls, problems } = await readSitemaps(
    { get } as unknown as SafeFetch,
    [`${SITE}/`],
    limits,
    new AbortController().signal,
  );
  return { urls: urls.map((url) => url.slice(SITE.length)), problems, asked };
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
