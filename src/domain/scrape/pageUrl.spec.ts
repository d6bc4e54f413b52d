import fc from 'fast-check';
import { canonicalUrl, inScope, looksLikePage, matchesPattern, siteOf } from './pageUrl.js';

describe('canonical address of a page', () => {
  it.each([
    ['HTTP://Example.COM:80/a#part', 'http://example.com/a'],
    ['https://example.com', 'https://example.com/'],
    ['https://example.com/docs//x/./y/../z', 'https://example.com/docs/x/z'],
    ['https://example.com/docs/index.html', 'https://example.com/docs/'],
    ['https://example.com/?b=2&utm_source=x&a=1&fbclid=9', 'https://example.com/?a=1&b=2'],
    ['https://example.com/?utm_medium=x', 'https://example.com/'],
    ['https://example.com/?about', 'https://example.com/?about'],
    ['https://example.com/?a&?b', 'https://example.com/??b&a'],
    ['https://example.com/p?n=%EF%F0%E8&a=x+y%20z', 'https://example.com/p?a=x+y%20z&n=%EF%F0%E8'],
    ['https://example.com/?b=1;2&&b=0&gclid&a', 'https://example.com/?a&b=1;2&b=0'],
    ['https://example.com./a', 'https://example.com/a'],
    ['https://example.com/app#/guide?x=1', 'https://example.com/app#/guide?x=1'],
    ['https://example.com/app#!/guide', 'https://example.com/app#!/guide'],
    ['https://example.com/app#/', 'https://example.com/app'],
    ['http://0x7f.1/', 'http://127.0.0.1/'],
  ])('%s → %s', (given, expected) => expect(canonicalUrl(given)).toBe(expected));

  it.each([
    'mailto:a@b.c',
    'javascript:void(0)',
    'ftp://example.com/',
    'https://u:p@example.com/',
    'http://',
    '',
    '/a',
  ])('%s is not the address of a page', (given) => expect(canonicalUrl(given)).toBeNull());

  it('resolves relative links', () =>
    expect(canonicalUrl('../b?x=1#y', 'https://example.com/docs/a/c')).toBe('https://example.com/docs/b?x=1'));

  it('is its own canonical form and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string()), (text) => {
        const once = canonicalUrl(text);
        if (once !== null) expect(canonicalUrl(once)).toBe(once);
      }),
    );
  });
});

describe('scope of a crawl', () => {
  it.each([
    ['/docs/**', 'https://example.com/docs/a/b', true],
    ['/docs/**', 'https://example.com/blog', false],
    ['/docs/*', 'https://example.com/docs/a', true],
    ['/docs/*', 'https://example.com/docs/a/b', false],
    ['**/v1/**', 'https://example.com/api/v1/users', true],
    ['docs/*.html', 'https://example.com/docs/a.html', true],
    ['https://example.com/a*', 'https://example.com/abc', true],
    ['/search?q=*', 'https://example.com/search?q=x', true],
    ['/über/**', 'https://example.com/%C3%BCber/a', true],
    ['/%c3%bcber/*', 'https://example.com/über/a', true],
    ['/my docs/*', 'https://example.com/my%20docs/a', true],
    ['/\uD800*', 'https://example.com/a', false],
    ['https://Bücher.example/a*', 'https://xn--bcher-kva.example/abc', true],
    ['https://example.com:443/**', 'https://example.com/a/b', true],
    ['https://*.example.com/**', 'https://docs.example.com/a', true],
    ['*', 'https://example.com/a', false],
    ['**', 'https://example.com/a/b', true],
  ])('%s on %s: %s', (pattern, url, expected) => expect(matchesPattern(pattern, url)).toBe(expected));

  it('a pattern made of stars alone ends at once on a long address', () => {
    const pattern = `/${'*a'.repeat(50)}b`;
    expect(matchesPattern(pattern, `https://example.com/${'a'.repeat(1_500)}`)).toBe(false);
  });

  it('exclusion is stronger than inclusion; nothing included means everything', () => {
    const scope = { include: ['/docs/**'], exclude: ['/docs/old/**'] };
    expect(inScope('https://e.com/docs/new', scope)).toBe(true);
    expect(inScope('https://e.com/docs/old/a', scope)).toBe(false);
    expect(inScope('https://e.com/blog', scope)).toBe(false);
    expect(inScope('https://e.com/blog', { include: [], exclude: [] })).toBe(true);
  });
});

it('pictures and archives are not pages, www is the same site', () => {
  expect([
    looksLikePage('https://e.com/a.png'),
    looksLikePage('https://e.com/a.html'),
    looksLikePage('https://e.com/x.pdf'),
  ]).toEqual([false, true, true]);
  expect(siteOf('https://www.example.com/a')).toBe(siteOf('https://example.com/b'));
  expect(siteOf('https://example.com:8443/')).not.toBe(siteOf('https://example.com/'));
});
