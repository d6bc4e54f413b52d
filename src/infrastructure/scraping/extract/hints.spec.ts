import { read, TEXT } from './read.spec-support.js';

describe('hints', () => {
  it('noindex by meta element or header, nofollow keeps the links out', async () => {
    expect(await read('<meta name="ROBOTS" content="NOINDEX, nofollow"><a href="/x">x</a>')).toMatchObject({
      noindex: true,
      links: [],
    });
    expect((await read('<a href="/x">x</a>', { robotsTag: 'noindex' })).noindex).toBe(true);
    expect((await read('<a href="/x">x</a>', { robotsTag: 'nofollow' })).links).toEqual([]);
    expect((await read('<p>x</p>')).noindex).toBe(false);
  });

  it('what is said of previews is not said of the page', async () => {
    const content = 'max-snippet: -1, max-image-preview: none, max-video-preview:none';
    expect(await read(`<meta name="robots" content="${content}"><a href="/x">x</a>`)).toMatchObject({
      noindex: false,
      links: ['https://example.com/x'],
    });
    expect((await read(`<meta name="robots" content="${content}, none">`)).noindex).toBe(true);
  });

  it.each([
    ['0; url=/next', 'https://example.com/next'],
    ["5;URL='next'", 'https://example.com/docs/next'],
    ['0,https://e.com/#a', 'https://e.com/#a'],
    ['300; url=/next', null],
    ['0; url=page#there', null],
    ['30', null],
    ['soon; url=/next', null],
  ])('a refresh of "%s" leads to %s', async (content, to) => {
    expect((await read(`<META HTTP-EQUIV="Refresh" CONTENT="${content}"><p>x</p>`)).refresh).toBe(to);
  });

  it.each(['', '<meta http-equiv="refresh" content="5">', '<meta http-equiv="refresh" content="5; url=">'])(
    'a page with a base and "%s" stays where it is',
    async (head) => {
      expect((await read(`<html><head><base href="/docs/">${head}</head><body>x</body></html>`)).refresh).toBeNull();
    },
  );

  it('a refresh for browsers without scripts is not meant', async () => {
    const html = '<html><head><noscript><meta http-equiv="refresh" content="0;url=/nojs"></noscript></head></html>';
    expect((await read(html)).refresh).toBeNull();
  });

  it('frames are links', async () => {
    const html = '<html><frameset cols="20%,80%"><frame src="menu"><frame src="/text"></frameset></html>';
    expect((await read(html)).links).toEqual(['https://example.com/docs/menu', 'https://example.com/text']);
  });

  it('canonical and base', async () => {
    const page = await read(
      '<html><head><base href="https://e.com/b/"><link rel="canonical" href="c"></head><body><a href="d">d</a></body></html>',
    );
    expect([page.canonical, page.links]).toEqual(['https://e.com/b/c', ['https://e.com/b/d']]);
  });

  it('an empty page with scripts needs them; an empty page without does not, nor does a full page', async () => {
    expect((await read('<body><div id="root"></div><script src="app.js"></script></body>')).needsScripts).toBe(true);
    expect((await read('<body><div id="root"></div></body>')).needsScripts).toBe(false);
    expect((await read(`<body><p>${TEXT}</p><script src="app.js"></script></body>`)).needsScripts).toBe(false);
  });
});
