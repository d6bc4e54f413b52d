import { parseHTML } from 'linkedom';
import { render } from './markdown.js';

/** What the widget makes of a bot's text, as HTML. */
function html(text: string): string {
  const { document } = parseHTML('<!doctype html><body></body>');
  Object.assign(globalThis, { document });
  document.body.append(render(text, (number) => (number === 1 ? document.createTextNode('①') : null)));
  return document.body.innerHTML;
}

describe('markdown of answers', () => {
  it.each([
    '    # a comment of indented code',
    '\t\t## deeper',
    'text\n      ### and a mark far to the right\nmore',
    ' | a | b',
    '|---|',
    '> # quoted',
    '1)',
    '```',
  ])('comes to an end whatever it is: %j', (text) => {
    expect(html(text)).toContain('<');
  });

  it('is shown as tables, with what belongs into cells', () => {
    const table = '| Model | Price |\n|:---|---:|\n| **City** | 79 € [1] |\n| a \\| b | `x` |\n\nAfter.';
    const shown = html(table);
    expect(shown).toContain('<th>Model</th><th>Price</th>');
    expect(shown).toContain('<td><strong>City</strong></td><td>79 €&#160;①</td>');
    expect(shown).toContain('<td>a | b</td><td><code>x</code></td>');
    expect(shown).toMatch(/<\/table><\/div><p dir="auto">After\.<\/p>$/);
  });

  it('is shown as lists within lists, and numbers go on behind them', () => {
    const shown = html('1. one\n2. two\n   - a\n   - b\n3. three\n- other');
    expect(shown.replaceAll(' dir="auto"', '')).toBe(
      '<ol start="1"><li>one</li><li>two<ul><li>a</li><li>b</li></ul></li><li>three</li></ol><ul><li>other</li></ul>',
    );
  });

  it('has lists and tables in one direction each, so that marks and columns keep their side, and code from left to right', () => {
    expect(html('- one\n  - two')).toBe('<ul dir="auto"><li>one<ul dir="auto"><li>two</li></ul></li></ul>');
    expect(html('| a | b |\n|---|---|')).toMatch(/^<div [^>]*dir="auto"[^>]*><table>/);
    expect(html('```\nnpm ci\n```')).toMatch(/^<pre [^>]*dir="ltr"/);
  });

  it('is parted by rules, and leads to pictures without loading them', () => {
    expect(html('above\n---\nbelow\n* * *')).toBe('<p dir="auto">above</p><hr><p dir="auto">below</p><hr>');
    const shown = html('![A bike](https://shop.example/bike.png)');
    expect(shown).toMatch(/^<p dir="auto"><a [^>]*href="https:\/\/shop.example\/bike.png"[^>]*>A bike<\/a><\/p>$/);
  });

  it('leaves lines with bars alone that are no table', () => {
    expect(html('a | b\nc | d')).toBe('<p dir="auto">a | b<br>c | d</p>');
  });

  it('never becomes markup of its own', () => {
    expect(html('<img src=x onerror=alert(1)> [x](javascript:alert(1))')).not.toMatch(/<img|<a /);
  });
});
