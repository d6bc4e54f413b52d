import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { startOutbox } from '../../src/infrastructure/local/outbox/outboxServer.js';
import { setUp } from '../support/setUp.js';
import { axeViolations, screenshot, startBrowser } from './support.js';

describe('the outbox in a real browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nova-outbox-'));
  let outbox: Awaited<ReturnType<typeof startOutbox>>;
  let browser: Browser;

  setUp(async ({ use, defer }) => {
    defer(() => rmSync(folder, { recursive: true, force: true }));
    outbox = use(await startOutbox({ folder, port: 0, apiKey: 're_x' }));
    const to = 'somebody.with.quite.a.long.address@subdomain.of.example.com';
    const subject = 'Your website has been read: 1,204 pages of www.example.com are known now';
    await fetch(`${outbox.url}/emails`, {
      method: 'POST',
      headers: { authorization: 'Bearer re_x' },
      body: JSON.stringify({ from: 'Nova <nova@example.com>', to, subject, text: 'Hello', html: '<p>Hello</p>' }),
    });
    browser = use(await startBrowser());
  });

  it.each([
    ['phone', 390, 'light'],
    ['phone', 390, 'dark'],
    ['desktop', 1280, 'light'],
  ] as const)(
    'fits a %s (%i px, %s), cuts no date and no time, and axe finds nothing',
    async (name, width, colorScheme) => {
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
      for (const part of ['list', 'mail']) {
        if (part === 'list') await page.goto(`${outbox.url}/outbox`);
        else await page.click('td a');
        await page.waitForSelector('time');
        await screenshot(page, `outbox-${part}-${name}-${colorScheme}`);
        const lines = await page.evaluate(
          `[...document.querySelectorAll('time span')].map((span) => span.getClientRects().length)`,
        );
        expect(lines).toEqual([1, 1]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expect(await axeViolations(page)).toEqual([]);
      }
      await page.close();
    },
  );
});
