import { extract } from './extract.js';
import { read, TEXT } from './read.spec-support.js';

describe('the main content', () => {
  it('is kept with its headings, lists, tables and code; navigation and footers are not', async () => {
    const page = await read(`<html lang="en"><head><title>Setup – Docs</title></head><body>
      <nav><a href="/a">Navigation entry</a></nav><header>Site header</header>
      <main><h1>Setup</h1><p>${TEXT}</p><h2>Options</h2><ul><li>first thing</li></ul>
      <table><tr><th>Name</th><th>Value</th></tr><tr><td>port</td><td>9000</td></tr></table>
      <pre><code>npm start\n  --verbose</code></pre><p>See <a href="other.html#x">the other page</a>.</p></main>
      <aside>Advert</aside><footer>Copyright</footer></body></html>`);
    expect(page.title).toBe('Setup – Docs');
    expect(page.markdown).toMatch(/^# Setup\n/);
    for (const kept of [
      '## Options',
      '-   first thing',
      '| Name | Value |\n| --- | --- |\n| port | 9000 |',
      'npm start\n  --verbose',
      'See the other page.',
    ]) {
      expect(page.markdown).toContain(kept);
    }
    for (const gone of ['Navigation entry', 'Site header', 'Advert', 'Copyright'])
      expect(page.markdown).not.toContain(gone);
    expect(page.links).toEqual(['https://example.com/a', 'https://example.com/docs/other.html#x']);
    expect(page.language).toBe('en');
  });

  it('is found without any semantic element', async () => {
    const page = await read(
      `<body><div class="sidebar">Menu</div><div><div><p>${TEXT}</p><p>${TEXT}</p></div></div></body>`,
    );
    expect(page.markdown).toContain('lazy dog');
    expect(page.markdown).not.toContain('Menu');
  });

  it('of a page of definitions or links only is not thrown away', async () => {
    const terms = Array.from(
      { length: 40 },
      (_u, i) => `<dt>Term${i}</dt><dd><a href="/t${i}">Meaning number ${i}</a></dd>`,
    ).join('');
    const page = await read(`<body><dl>${terms}</dl></body>`);
    for (let i = 0; i < 40; i++) expect(page.markdown).toContain(`Meaning number ${i}`);
  });
});

describe('headings and code', () => {
  it('a heading is one line, whatever it is made of', async () => {
    const page = await read(`<main><h1>Opening<br>hours</h1><p>${TEXT}</p><h2><div>On</div>
      <div>Sundays</div></h2><p>${TEXT}</p></main>`);
    expect(page.markdown).toContain('# Opening hours\n\n');
    expect(page.markdown).toContain('\n\n## On Sundays\n\n');
    expect(page.title).toBe('Opening hours');
  });

  it('a heading that opens what it stands above is a button, and a heading all the same', async () => {
    const page = await read(`<main><h1>Help</h1><h2><button><span>May I return it?</span></button></h2><p>${TEXT}</p>
      <h2>Fees <button>Copy link</button></h2><p>${TEXT}</p><button>Buy</button></main>`);
    expect(page.markdown.match(/^#.*$/gm)).toEqual(['# Help', '## May I return it?', '## Fees']);
    expect(page.markdown).not.toContain('Buy');
  });

  it('the head and the body of a table are one table', async () => {
    const head = '<thead><tr><th>Name</th><th>Price</th></tr></thead>';
    const body = '<tbody><tr><td>Tea</td><td>3</td></tr></tbody><tfoot><tr><td>All</td><td>3</td></tr></tfoot>';
    const page = await read(`<main><p>${TEXT}</p><table><caption>Prices</caption>${head}${body}</table></main>`);
    expect(page.markdown).toContain('\n\nPrices\n\n| Name | Price |\n| --- | --- |\n| Tea | 3 |\n| All | 3 |');
  });

  it('a raised number is no digit of the one before it', async () => {
    const raised =
      '10<sup>6</sup> m<sup>2</sup>, 10<sup>-3</sup>, the 1<sup>st</sup>, so it is said<sup><a>[2]</a></sup>';
    expect((await read(`<main><p>${TEXT}</p><p>${raised}</p></main>`)).markdown).toContain(
      '10⁶ m², 10⁻³, the 1st, so it is said[2]',
    );
  });

  it('a picture has titles that are not that of the page', async () => {
    const html = `<body><svg><title>Menu</title></svg><main><h1>Prices</h1><p>${TEXT}</p></main></body>`;
    expect((await read(html)).title).toBe('Prices');
  });

  it.each([
    ['breaks', '<span>npm install<br></span><span>npm start<br></span>'],
    ['elements', '<div>npm install</div><div>npm start</div>'],
    ['a break in each element', '<div>npm install<br></div><div>npm start<br></div>'],
    ['ends of lines', '<span>npm install</span>\n<span>npm start</span>'],
  ])('lines of code may end by %s', async (_what, code) => {
    const page = await read(`<main><p>${TEXT}</p><pre><code>${code}</code></pre></main>`);
    expect(page.markdown).toContain('```\nnpm install\nnpm start\n```');
  });
});

describe('what a reader does not see is not read', () => {
  it.each([
    '<p hidden>SECRET</p>',
    '<p style="display: none">SECRET</p>',
    '<p style="color:red;visibility:hidden">SECRET</p>',
    '<p style="font-size:0">SECRET</p>',
    '<p style="opacity:0">SECRET</p>',
    '<p style="position:absolute;left:-9999px">SECRET</p>',
    '<p aria-hidden="true">SECRET</p>',
    '<template><p>SECRET</p></template>',
    '<noscript>SECRET</noscript>',
    '<!-- SECRET -->',
    '<script>var a = "SECRET"</script>',
  ])('%s', async (hidden) => {
    expect((await read(`<body><main><p>${TEXT}</p>${hidden}</main></body>`)).markdown).not.toContain('SECRET');
  });

  it('half transparent and small text is seen', async () => {
    const page = await read(
      `<body><main><p>${TEXT}</p><p style="opacity:0.9;font-size:0.8em">VISIBLE</p></main></body>`,
    );
    expect(page.markdown).toContain('VISIBLE');
  });

  it('zero-width, direction and tag characters are taken out', async () => {
    const page = await read(`<main><p>ig\u200Bno\u2060re\u202E me \u{E0041}\u{E0042}now\uFEFF. ${TEXT}</p></main>`);
    expect(page.markdown).toContain('ignore me now.');
  });

  it('joiners stay where they mean something', async () => {
    expect((await read('می\u200Cخواهم', { contentType: 'text/plain' })).markdown).toBe('می\u200Cخواهم');
  });
});

describe('charsets', () => {
  it.each([
    ['utf-8 by default', Buffer.from('grüße €'), 'text/plain'],
    ['as the header says', Buffer.from('grüße \x80', 'latin1'), 'text/plain; charset=windows-1252'],
    ['a header that lies: says UTF-8, is Windows', Buffer.from('grüße \x80', 'latin1'), 'text/plain; charset=utf-8'],
    ['a charset that does not exist', Buffer.from('grüße €'), 'text/plain; charset=klingon'],
    ['a byte order mark stands above the header', Buffer.from('\uFEFFgrüße €', 'utf16le'), 'text/plain; charset=utf-8'],
  ])('%s', async (_rule, body, contentType) => {
    expect((await read(body, { contentType })).markdown).toBe('grüße €');
  });

  it('a meta element inside', async () => {
    const body = Buffer.concat([
      Buffer.from('<html><meta charset="iso-8859-2"><body><p>'),
      Buffer.from([0xb1, 0xe6]),
      Buffer.from('</p></body></html>'),
    ]);
    expect((await read(body)).markdown).toBe('ąć');
  });

  it('none named, or the wrong one: the letters tell', async () => {
    const body = Buffer.concat([
      Buffer.from('<html><meta charset="utf-8"><body><p>'),
      Buffer.from('c2eee7e2f0e0f220e4e5ede5e320e220f2e5f7e5ede8e520f7e5f2fbf0ede0e4f6e0f2e820e4ede5e9', 'hex'),
      Buffer.from('</p></body></html>'),
    ]);
    expect((await read(body)).markdown).toBe('Возврат денег в течение четырнадцати дней');
  });

  it('UTF-16 that is named by the server only is text, though full of zeros', async () => {
    const html = Buffer.from(`<title>Wide</title><p>${TEXT}</p>`, 'utf16le');
    const given = { contentType: 'text/html; charset=UTF-16LE' };
    expect(await read(html, given)).toMatchObject({ title: 'Wide' });
    expect(await read(html.swap16(), { contentType: 'text/html; charset=utf-16be' })).toMatchObject({ title: 'Wide' });
  });

  it('one broken character in much UTF-8 does not turn the rest into nonsense', async () => {
    const body = Buffer.concat([Buffer.from('grüße für alle äöü '.repeat(20)), Buffer.from([0xc3])]);
    expect((await read(body, { contentType: 'text/plain' })).markdown).toContain('grüße für alle');
  });
});

describe('kinds of documents', () => {
  it('binary that says it is HTML is not read', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    expect(await extract({ body: png, contentType: 'text/html', robotsTag: '', url: 'https://e.com/' })).toEqual({
      unsupported: 'It is not text (text/html).',
    });
  });

  it('other types are not read', async () => {
    const answer = await extract({
      body: Buffer.from('{}'),
      contentType: 'application/json',
      robotsTag: '',
      url: 'https://e.com/',
    });
    expect(answer).toHaveProperty('unsupported');
  });

  it('plain text and markdown are taken as they are', async () => {
    const page = await read('# Title\r\n\r\nText <b>not HTML</b>', { contentType: 'text/markdown' });
    expect([page.kind, page.title, page.markdown]).toEqual(['text', 'Title', '# Title\n\nText <b>not HTML</b>']);
  });

  it('a title too long is cut before a character, never within one', async () => {
    const long = `${'x'.repeat(299)}😀 and more`;
    const titles = [
      (await read(`<title>${long}</title><p>${TEXT}`)).title,
      (await read(`# ${long}\n\n${TEXT}`, { contentType: 'text/markdown' })).title,
    ];
    expect(titles).toEqual(['x'.repeat(299), 'x'.repeat(299)]);
  });

  it('broken HTML is read, and so is HTML without its optional tags', async () => {
    expect((await read(`${'<div>'.repeat(100)}<p>deep</p><b><i>broken</b></i`)).markdown).toContain('deep');
    const page = await read(`<!doctype html><title>Short</title><p>${TEXT}<p>second`);
    expect([page.title, page.markdown.endsWith('second')]).toEqual(['Short', true]);
  });

  it('HTML nested beyond all reason is told, not crashed on', async () => {
    await expect(read('<div>'.repeat(6_000))).rejects.toThrow('nested too deeply');
  });
});

describe('documents without measure', () => {
  const plain = (text: string) =>
    extract({ body: Buffer.from(text), contentType: 'text/plain', robotsTag: '', url: 'https://e.com/' });

  it('too much text is told, not stored', async () => {
    expect(await plain('many words '.repeat(190_000))).toEqual({ tooLarge: expect.stringContaining('2000000') });
    expect(await plain('many words '.repeat(90_000))).toHaveProperty('content');
  });

  it('of very many links the first are taken', async () => {
    const links = Array.from({ length: 12_000 }, (_u, i) => `<a href="/${i}">x</a>`).join('');
    expect((await read(`<p>${TEXT}</p>${links}`)).links).toHaveLength(10_000);
  }, 60_000);

  it('a million blanks in a row are read', async () => {
    expect(await plain(`a${' '.repeat(1_000_000)}b${' '.repeat(1_000_000)}`)).toHaveProperty('content');
  });
});
