import { Journey } from './support/journey.js';
import { openScraping, page } from './support/scraping.js';

const { app, content, owner, site, empty, close } = await openScraping();
beforeEach(empty);
afterAll(close);

describe('limits', () => {
  it('an endless site is read up to the limit and not a page further', async () => {
    let number = 0;
    for (const path of ['/', ...Array.from({ length: 200 }, (_u, i) => `/p${i}`)]) {
      content[path] = (_request, response) =>
        response
          .writeHead(200, { 'content-type': 'text/html' })
          .end(page(`Unique words ${Math.random().toString(36)} `.repeat(60), [`/p${number++}`, `/p${number++}`]));
    }
    const run = await owner.scrape({ url: site.url('/'), mode: 'crawl', maxPages: 5 });
    expect(run).toMatchObject({ status: 'completed', result: { pages: 5 } });
    expect(run.progress.notVisited).toBeGreaterThan(0);
    expect(run.pages).toHaveLength(5);
  });

  it('include and exclude are obeyed, other sites and pictures are left alone', async () => {
    const links = ['/docs/a', '/docs/old/b', '/blog', '/docs/x.png', 'https://example.org/'];
    content['/docs/'] = page('start', links);
    content['/docs/a'] = page('aaa '.repeat(90));
    content['/docs/old/b'] = page('bbb '.repeat(90));
    content['/blog'] = page('ccc '.repeat(90));
    const before = site.requests.length;
    const run = await owner.scrape({
      url: site.url('/docs/'),
      mode: 'crawl',
      include: ['/docs/**'],
      exclude: ['/docs/old/**'],
    });
    expect(run.status).toBe('completed');
    expect(
      site.requests
        .slice(before)
        .filter((path) => path !== '/robots.txt')
        .sort(),
    ).toEqual(['/docs/', '/docs/a']);
  });

  it('a sitemap bomb and a sitemap without end are survived; its pages are read up to the limit', async () => {
    content['/sitemap.xml'] =
      `<urlset>${Array.from({ length: 5_000 }, (_u, i) => `<url><loc>${site.url(`/s${i}`)}</loc></url>`).join('')}</urlset>`;
    for (let i = 0; i < 20; i++) content[`/s${i}`] = page(`Page number ${i} ${`word${i} `.repeat(100)}`);
    const run = await owner.scrape({ url: site.url('/'), mode: 'sitemap', maxPages: 6 });
    expect(run).toMatchObject({ status: 'completed', result: { pages: 6 } });
    content['/endless.xml'] =
      `<sitemapindex><sitemap><loc>${site.url('/endless.xml?1')}</loc></sitemap></sitemapindex>`;
    expect(await owner.scrape({ url: site.url('/endless.xml'), mode: 'sitemap' })).toMatchObject({
      status: 'failed',
      failure: { code: 'NOTHING_READ' },
    });
  });

  it('nearly the same page under other addresses is known once', async () => {
    const text = Array.from({ length: 300 }, (_u, i) => `word${i}`).join(' ');
    content['/dup'] = page('front', ['/one', '/two', '/two?print=1']);
    content['/one'] = page(text);
    content['/two'] = page(`${text} printed`);
    const run = await owner.scrape({ url: site.url('/dup'), mode: 'crawl' });
    expect(run).toMatchObject({ status: 'completed', result: { pages: 2 } });
    expect(run.pages.filter(({ reason }) => reason === 'duplicate')).toHaveLength(2);
  });

  it('robots.txt, noindex, binary and redirect circles are told as what they are', async () => {
    content['/robots.txt'] = (_q, response) => response.end('User-agent: *\nDisallow: /private');
    content['/'] = page('front', ['/private/a', '/noindex', '/binary', '/circle', '/missing', '/fine']);
    content['/noindex'] = `<meta name="robots" content="noindex">${page()}`;
    content['/binary'] = (_q, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(Buffer.alloc(2_000));
    content['/circle'] = (_q, response) => response.writeHead(302, { location: '/circle' }).end();
    content['/fine'] = page('fine '.repeat(120));
    await owner.confirmAddress();
    const run = await owner.scrape({ url: site.url('/'), mode: 'crawl' });
    const told = Object.fromEntries(
      run.pages.map((one) => [one.url.replace(site.origin, ''), one.reason ?? one.outcome]),
    );
    expect(told).toEqual({
      '/': 'scraped',
      '/private/a': 'robots',
      '/noindex': 'noindex',
      '/binary': 'unsupportedType',
      '/circle': 'REDIRECT_LOOP',
      '/missing': 'gone',
      '/fine': 'scraped',
    });
    const mail = (await owner.mails()).find(({ text }) => text.includes('robots.txt forbids it'));
    expect(mail?.text).toContain('redirects in a circle');
  });

  it('an address that nobody has confirmed is told how much was read, and none of the words of who asked', async () => {
    content['/your-prize-waits'] = page('', ['/collect-it-now']);
    content['/collect-it-now'] = (_q, response) => response.writeHead(302, { location: '/collect-it-now' }).end();
    const stranger = await new Journey(app).begin();
    await stranger.scrape({ url: site.url('/your-prize-waits'), mode: 'crawl' });
    await stranger.scrape({ url: site.url('/collect-it-now') });
    const mails = await stranger.mails();
    expect(mails.map(({ subject }) => subject).sort()).toEqual([
      'The page could not be read',
      'The pages have been read, except 1',
    ]);
    const text = mails.map((mail) => mail.text).join('');
    expect(text).toContain('Pages read: 1');
    expect(text).not.toMatch(new RegExp(`prize|collect|${site.host}`));
  });
});
