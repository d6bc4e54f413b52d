import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '../../src/application/ids.js';
import { TOKENS } from '../../src/application/tokens.js';
import { knowledgeDecider } from '../../src/domain/knowledge/decider.js';
import { pausing } from '../support/pausing.js';
import { setUp } from '../support/setUp.js';
import { addBot, type Dashboard, openDashboard, PHONE } from './dashboardPage.js';
import { axeViolations, screenshot } from './support.js';

describe('knowledge on the dashboard, in a real browser', () => {
  let dashboard: Dashboard;
  let site: Server;
  let siteUrl: string;
  let botId: string;
  /** The site keeps its readers waiting until then. */
  let opened: Promise<void> | undefined;

  setUp(async ({ use, defer }) => {
    site = createServer(async (request, response) => {
      await opened;
      const links = Array.from({ length: 8 }, (_, index) => `<a href="/page-${index}">Page ${index}</a>`).join(' ');
      const path = request.url ?? '/';
      const name = /^\/(page-\d)?$/.exec(path);
      response.writeHead(name ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
      const about = `The ${path} of this shop tells about article number ${path.length * 7} and how it is cared for. `;
      response.end(
        `<html lang="en"><title>${path}</title><main><h1>About ${path}</h1><p>${about.repeat(6)}</p>${links}</main>`,
      );
    });
    defer(() => {
      site.closeAllConnections();
      site.close();
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const { port } = site.address() as AddressInfo;
    siteUrl = `http://127.0.0.1:${port}/`;
    const allowed = { SCRAPE_ALLOW_HOSTS: `127.0.0.1:${port}`, SCRAPE_ALLOW_PORTS: String(port) };
    dashboard = use(await openDashboard(allowed));
    botId = await addBot(dashboard.owner, 'Harbour helper');
  }, 180_000);

  it('shows a scrape as it goes on', async () => {
    const { page, complaints, openBot, close } = await dashboard.signedIn('light');
    await openBot(botId);
    // A run that ends before the page has looked at it has no events to follow.
    const read = async () => {
      let open = () => {};
      opened = new Promise((resolve) => {
        open = resolve;
      });
      await page.fill('input[type=url]', siteUrl);
      const events = page.waitForResponse((response) => response.url().endsWith('/events'));
      await page.click('.add button');
      expect((await events.finally(open)).headers()['content-type']).toContain('text/event-stream');
    };
    await read();
    await page.waitForSelector('.run .tag.good', { timeout: 60_000 });
    await page.locator('.run .small', { hasText: /^9 pages, \d+ passages/ }).waitFor();
    await screenshot(page, 'dashboard-scraped');
    await read();
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows what has just been asked for as soon as it can be read', async () => {
    const { owner, app } = dashboard;
    const bot = await addBot(owner, 'In a hurry');
    const { pause, resume } = pausing(app, 'knowledgeSources');
    const { page, close } = await dashboard.signedIn('light');
    await pause();
    try {
      await owner.call('POST', `/api/bot/${bot}/knowledge`, { url: `${siteUrl}page-1`, mode: 'page' });
      const tooEarly = page.waitForResponse((response) => response.status() === 503);
      await page.click(`nav a[href="#${bot}"]`);
      await tooEarly;
    } finally {
      await resume();
    }
    await page.locator('.run', { hasText: `${siteUrl}page-1` }).waitFor();
    await close();
  });

  it('tells why a scrape has failed, when it fails and later', async () => {
    const { page, openBot, close } = await dashboard.signedIn('light');
    await openBot(botId);
    await page.fill('input[type=url]', `${siteUrl}missing`);
    await page.selectOption('.add select', 'page');
    await page.click('.add button');
    const failed = page.locator('.run', { hasText: `${siteUrl}missing`, has: page.locator('.tag.bad') });
    await failed.locator('.small', { hasText: /^Nothing of it is known yet · .+\.$/ }).waitFor();
    await page.setViewportSize(PHONE);
    await page.reload();
    await failed.locator('.small', { hasText: /^Nothing of it is known yet · .+\.$/ }).waitFor();
    const [line, badge] = await Promise.all([
      page.locator('.list').first().boundingBox(),
      failed.locator('.tag').boundingBox(),
    ]);
    expect(badge!.x + badge!.width).toBeLessThanOrEqual(line!.x + line!.width);
    await close();
  });

  it.each(['light', 'dark'] as const)(
    'tells of a schedule that does not run, and of no other, in %s',
    async (colorScheme) => {
      const { owner, app } = dashboard;
      const bot = await addBot(owner, 'Scheduled');
      const scheduled = async (path: string, cron: string) => {
        const asked = { url: `${siteUrl}${path}`, mode: 'page' };
        const { sourceId } = await owner.call<{ sourceId: string }>('POST', `/api/bot/${bot}/knowledge`, asked);
        const at = new Date();
        // As an earlier version recorded it: the API refuses what the queue cannot read.
        const command = { type: 'ScheduleSource', data: { cron, at: at.toISOString() } } as const;
        const context = { commandId: newId(), correlationId: newId(), now: at };
        const handler = app.service.services.get(TOKENS.CommandHandler);
        await handler.handle(knowledgeDecider, sourceId, command, {
          ...context,
          actor: { kind: 'system', id: 'spec' },
        });
      };
      await scheduled('page-1', '0 3 15W * *');
      await scheduled('page-2', '0 3 * * 1');
      await owner.call('POST', '/api/testing/wait', {});
      const { page, close } = await dashboard.signedIn(colorScheme);
      await page.click(`nav a[href="#${bot}"]`);
      await page.locator('.run').nth(1).waitFor();
      const warned = page.locator('.run', { has: page.locator('.warning') });
      expect(await warned.count()).toBe(1);
      expect(await warned.locator('.url').textContent()).toBe(`${siteUrl}page-1`);
      expect(await warned.locator('.warning').textContent()).toMatch(/not read again.*not a schedule.*0 3 15W \* \*/);
      await warned.scrollIntoViewIfNeeded();
      await screenshot(page, `dashboard-schedule-${colorScheme}`);
      expect(await axeViolations(page)).toEqual([]);
      await close();
    },
  );
});
