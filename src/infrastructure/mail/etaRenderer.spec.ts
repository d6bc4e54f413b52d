import fc from 'fast-check';
import type { MailTemplate } from '../../application/accounts/mail.js';
import { CONTENTS } from './contents.js';
import { EtaMailRenderer } from './etaRenderer.js';

const renderer = new EtaMailRenderer('https://bots.example.com');
const everything = {
  name: 'Ann',
  code: '042137',
  minutes: 10,
  at: '2026-01-01T00:00:00.000Z',
  userAgent: 'Phone',
  ip: '127.0.0.1',
  url: 'https://example.com/',
  reason: 'TIMED_OUT',
  read: 3,
  unchanged: 1,
  failed: 1,
  chunks: 12,
  pages: 4,
  kept: 1,
  pruned: 0,
  notVisited: 2,
  seconds: 75,
  botId: 'bot-1',
  mode: 'crawl',
  skipped: '',
  failures: 'https://example.com/x: 500',
};

describe('mails', () => {
  it.each(Object.keys(CONTENTS) as MailTemplate[])('%s has a subject, HTML and text', (template) => {
    const { subject, html, text } = renderer.render(template, everything);
    expect(subject).toMatch(/^\S[^\r\n]{5,100}$/);
    expect(html).toMatch(/^<!doctype html>/);
    expect(text).toContain('Nova Bot Studio');
    expect(`${html}${text}`).not.toMatch(/undefined|\[object/);
  });

  it('about a scrape name the site, and every failure in a line of its own', () => {
    const failures = 'https://example.com/x: 500; https://example.com/y: too slow';
    const { subject, html, text } = renderer.render('scrapeCompleted', { ...everything, failed: 7, failures });
    expect(subject).toBe('The pages of example.com have been read, except 7');
    expect(text).toContain('Failures: https://example.com/x: 500\n  https://example.com/y: too slow\n  and 5 more\n');
    expect(html).toContain('<a href="https://bots.example.com/dashboard#bot-1"');
    const long = renderer.render('scrapeFailed', { ...everything, url: `https://${'very-'.repeat(60)}long.example/` });
    expect(long.subject.length).toBeLessThan(100);
  });

  it('about a scrape say what was read, what was not and why, how long it took, and where to look', () => {
    const { text } = renderer.render('scrapeCompleted', { ...everything, skipped: '2 × robots.txt forbids it' });
    for (const told of [
      'Pages read: 3',
      '2 × robots.txt forbids it',
      'https://example.com/x: 500',
      'Took: 75 seconds',
    ]) {
      expect(text).toContain(told);
    }
    expect(text).toContain('https://bots.example.com/dashboard#bot-1');
  });

  it('about a scrape say as much without the addresses of pages', () => {
    for (const [template, subject] of [
      ['scrapeCompleted', 'The pages have been read, except 1'],
      ['scrapeFailed', 'The pages could not be read'],
    ] as const) {
      const mail = renderer.render(template, { ...everything, url: '', reason: '', failures: '' });
      expect(mail.subject).toBe(subject);
      expect(`${mail.html}${mail.text}`).not.toMatch(/example\.com\/[^d]|Source|Reason|Failures/);
      expect(mail.text).toContain('once the address is confirmed');
    }
  });

  it('about a scrape of one page speak of one page', () => {
    const one = { ...everything, read: 1, unchanged: 0, failed: 0, pages: 1, chunks: 1, kept: 0, failures: '' };
    const mails = [
      renderer.render('scrapeCompleted', one),
      renderer.render('scrapeCompleted', { ...one, url: '', read: 0, unchanged: 1 }),
      renderer.render('scrapeFailed', { ...one, read: 0, failed: 1 }),
    ];
    expect(mails.map(({ subject }) => subject)).toEqual([
      'The page of example.com has been read',
      'The page has been read',
      'The page of example.com could not be read',
    ]);
    expect(mails[0]!.text).toContain('Known now: 1 page, 1 passage');
    for (const { html, text } of mails) expect(`${html}${text}`).not.toMatch(/\b(the|these) pages\b/i);
  });

  it('about a page that was left out speak of one page', () => {
    const none = {
      ...everything,
      mode: 'page',
      read: 0,
      unchanged: 0,
      failed: 0,
      failures: '',
      skipped: '1 × robots.txt',
    };
    const { subject, html, text } = renderer.render('scrapeFailed', none);
    expect(subject).toBe('The page of example.com could not be read');
    expect(`${html}${text}`).not.toMatch(/\b(the|these) pages\b/i);
    expect(renderer.render('scrapeFailed', { ...none, mode: 'crawl' }).subject).toContain('The pages of');
  });

  it('show the code in both', () => {
    const { html, text } = renderer.render('verifyEmail', everything);
    expect([html.includes('042137'), text.includes('042137')]).toEqual([true, true]);
  });

  it('escape everything that is not from us', () => {
    const evil = '<img src=x onerror=alert(1)> & "quotes"';
    const { html } = renderer.render('newSignIn', { ...everything, name: evil, userAgent: evil });
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot;');
  });

  it('let no value break a line, so that none can add a header or a paragraph', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const { subject, text } = renderer.render('verifyEmail', { ...everything, name, code: `1\r\nBcc: x ${name}` });
        expect(subject).not.toMatch(/[\r\n]/);
        expect(text.split('\n').filter((line) => line.startsWith('Bcc'))).toEqual([]);
      }),
    );
  });

  it('keep a name as it is spelt, and never end within a character', () => {
    const textFor = (name: string) => renderer.render('verifyEmail', { ...everything, name }).text;
    expect(textFor('علی\u200cرضا 👨\u200d👩\u200d👧')).toContain('علی\u200cرضا 👨\u200d👩\u200d👧');
    expect(textFor(`${'x'.repeat(499)}😀`).isWellFormed()).toBe(true);
  });

  it('that lack a value are not sent', () => {
    const { code: _, ...rest } = everything;
    expect(() => renderer.render('verifyEmail', rest)).toThrow('verifyEmail lacks code');
  });
});
