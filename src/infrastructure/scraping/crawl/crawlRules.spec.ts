import fc from 'fast-check';
import { parseSitemap } from './parseSitemap.js';
import { Politeness, retryAfterMs } from './politeness.js';
import { parseRobots, productTokenOf } from './robots.js';
import { directivesFor } from './robotsTag.js';

const ROBOTS = 'https://example.com/robots.txt';

describe('robots.txt (RFC 9309)', () => {
  it('the group of our name is stronger than the one for all', () => {
    const robots = parseRobots(
      ROBOTS,
      'User-agent: *\nDisallow: /\n\nUser-agent: NovaBot\nDisallow: /private\n',
      'NovaBot',
    );
    expect(robots.isAllowed('https://example.com/docs')).toBe(true);
    expect(robots.isAllowed('https://example.com/private/a')).toBe(false);
  });

  it('the longest match wins, * and $ are understood', () => {
    const robots = parseRobots(
      ROBOTS,
      'User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /*.pdf$\nCrawl-delay: 3\nSitemap: https://example.com/s.xml',
      'NovaBot',
    );
    expect(robots.isAllowed('https://example.com/a/b/c')).toBe(true);
    expect(robots.isAllowed('https://example.com/a/x')).toBe(false);
    expect(robots.isAllowed('https://example.com/x.pdf')).toBe(false);
    expect(robots.isAllowed('https://example.com/x.pdf?y')).toBe(true);
    expect([robots.crawlDelaySeconds, robots.sitemaps]).toEqual([3, ['https://example.com/s.xml']]);
  });

  it.each([
    ['/~joe/', '/%7Ejoe/a'],
    ['/%7ejoe/', '/~joe/a'],
    ['/private', '/%70rivate/a'],
    ['/über', '/%c3%bcber/a'],
    ['/a%2Fb', '/a%2fb'],
  ])('%s forbids %s, however they are written (RFC 9309, 2.2.2)', (rule, path) =>
    expect(
      parseRobots(ROBOTS, `User-agent: *\nDisallow: ${rule}`, 'NovaBot').isAllowed(`https://example.com${path}`),
    ).toBe(false),
  );

  it('an encoded sign that means something is not that sign', () => {
    const robots = parseRobots(ROBOTS, 'User-agent: *\nDisallow: /a/b\nDisallow: /c%2A', 'NovaBot');
    expect(robots.isAllowed('https://example.com/a%2Fb')).toBe(true);
    expect(robots.isAllowed('https://example.com/cd')).toBe(true);
  });

  it('any text at all gives rules, never an exception', () => {
    fc.assert(
      fc.property(fc.string(), fc.webUrl(), (text, url) => {
        expect(typeof parseRobots(ROBOTS, text, 'NovaBot').isAllowed(url)).toBe('boolean');
      }),
    );
  });

  it('a disallowed prefix disallows everything below it', () => {
    const segment = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    fc.assert(
      fc.property(segment, fc.array(segment), (prefix, rest) => {
        const robots = parseRobots(ROBOTS, `User-agent: *\nDisallow: /${prefix}/`, 'NovaBot');
        expect(robots.isAllowed(`https://example.com/${[prefix, ...rest].join('/')}/`)).toBe(false);
      }),
    );
  });

  it('the product token is the name before the version', () =>
    expect([productTokenOf('NovaBot/1.0 (+https://x)'), productTokenOf('')]).toEqual(['NovaBot', '*']));
});

describe('X-Robots-Tag', () => {
  it.each([
    ['noindex, nofollow', 'noindex,nofollow'],
    ['otherbot: noindex, nofollow', ''],
    ['otherbot: none\nnofollow', 'nofollow'],
    ['googlebot: none, NovaBot: noindex', 'noindex'],
    ['unavailable_after: 25 Jun 2030 15:00:00 PST, max-snippet: 20, noindex', 'noindex'],
  ])('of "%s" this is for us: "%s"', (header, ours) => expect(directivesFor(header, 'NovaBot')).toBe(ours));
});

describe('sitemaps', () => {
  it('reads addresses, indexes and plain lists', () => {
    expect(parseSitemap('<urlset><url><loc> https://e.com/?a=1&amp;b=2 </loc></url></urlset>', 10)).toEqual({
      kind: 'urlset',
      urls: ['https://e.com/?a=1&b=2'],
    });
    expect(
      parseSitemap('<sitemapindex><sitemap><loc>https://e.com/a.xml</loc></sitemap></sitemapindex>', 10).kind,
    ).toBe('index');
    expect(parseSitemap('https://e.com/a\nnot one\nhttps://e.com/b', 10).urls).toEqual([
      'https://e.com/a',
      'https://e.com/b',
    ]);
  });

  it('reads addresses in CDATA sections as they are', () =>
    expect(parseSitemap('<urlset><loc>\n<![CDATA[https://e.com/?a=1&b=2]]> </loc></urlset>', 9).urls).toEqual([
      'https://e.com/?a=1&b=2',
    ]));

  it('reads characters that are written as numbers, which they all may be', () =>
    expect(parseSitemap('<urlset><loc>https://e.com/?a=1&#38;b=2&#x26;c=&#x110000;</loc></urlset>', 9).urls).toEqual([
      'https://e.com/?a=1&b=2&c=&#x110000;',
    ]));

  it('knows its elements by the prefix of its namespace, and others by theirs', () => {
    const image = '<image:image><image:loc>https://e.com/a.png</image:loc></image:image>';
    const file = `<m:urlset xmlns:m="x"><m:url><m:loc>https://e.com/a</m:loc>${image}</m:url></m:urlset>`;
    expect(parseSitemap(file, 9)).toEqual({ kind: 'urlset', urls: ['https://e.com/a'] });
    expect(parseSitemap(file.replaceAll('m:', ''), 9).urls).toEqual(['https://e.com/a']);
  });

  it('reads no comments, and a list that begins with a byte order mark', () => {
    const old = '<!-- <sitemapindex> <url><loc>https://e.com/old</loc></url> -->';
    const file = `${old}<urlset>${old}<url><loc>https://e.com/a</loc></url><!-- ${old}`;
    expect(parseSitemap(file, 9)).toEqual({ kind: 'urlset', urls: ['https://e.com/a'] });
    expect(parseSitemap('\uFEFFhttps://e.com/a\r\nhttps://e.com/b', 9).urls).toEqual([
      'https://e.com/a',
      'https://e.com/b',
    ]);
  });

  // What is not linear here never ends.
  it.each<[string, string]>([
    ['blanks after <loc>', `<urlset>${`<loc>${' '.repeat(4_000)}<`.repeat(1_000)}`],
    ['blanks without end', `<urlset><loc>${' '.repeat(4_000_000)}<`],
    ['CDATA sections that do not end', `<urlset>${`<loc><![CDATA[${'x'.repeat(4_000)}<`.repeat(1_000)}`],
    ['comments that do not end', `<urlset>${'<!--'.repeat(1_000_000)}`],
    ['empty lines', '\n'.repeat(4_000_000)],
    ['lines of blanks', `${' '.repeat(10_000)}x\n`.repeat(400)],
    ['one endless address', `https://e.com/${'x'.repeat(4_000_000)} x`],
  ])('of four million %s are none', (_what, text) => expect(parseSitemap(text, 9).urls).toEqual([]));

  it('takes no more addresses than asked for and expands no entities', () => {
    const many = `<urlset>${'<url><loc>https://e.com/x</loc></url>'.repeat(1_000)}</urlset>`;
    expect(parseSitemap(many, 7).urls).toHaveLength(7);
    const laughs = '<!DOCTYPE x [<!ENTITY a "aaaa">]><urlset><url><loc>https://e.com/&a;</loc></url></urlset>';
    expect(parseSitemap(laughs, 7).urls).toEqual(['https://e.com/&a;']);
  });
});

describe('politeness', () => {
  it('asks one host no more than so often at a time', async () => {
    const politeness = new Politeness(2);
    let [running, most] = [0, 0];
    await Promise.all(
      Array.from({ length: 12 }, () =>
        politeness.take('a', 0, new AbortController().signal, async () => {
          most = Math.max(most, ++running);
          await new Promise((resolve) => setTimeout(resolve, 1));
          running--;
        }),
      ),
    );
    expect(most).toBe(2);
  });

  it('keeps the crawl delay between two starts', async () => {
    const politeness = new Politeness(4);
    const starts: number[] = [];
    await Promise.all(
      Array.from({ length: 3 }, () =>
        politeness.take('a', 40, new AbortController().signal, async () => void starts.push(Date.now())),
      ),
    );
    // Timers may fire a millisecond early; what counts is that the starts are apart.
    expect(starts.slice(1).map((at, index) => at - starts[index]! >= 38)).toEqual([true, true]);
  });

  it('stops waiting when cancelled', async () => {
    const politeness = new Politeness(1);
    politeness.backOff('a', 60_000);
    const abort = new AbortController();
    const waiting = politeness.take('a', 0, abort.signal, async () => 'asked');
    abort.abort();
    await expect(waiting).rejects.toThrow();
  });

  it('reads Retry-After as seconds or as a date', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(retryAfterMs('7', now)).toBe(7_000);
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:09 GMT', now)).toBe(9_000);
    expect([retryAfterMs('soon', now), retryAfterMs(undefined, now)]).toEqual([null, null]);
  });
});
