import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Request } from 'playwright';
import { setUp } from '../support/setUp.js';
import { addBot, type Dashboard, openDashboard } from './dashboardPage.js';
import { axeViolations, screenshot } from './support.js';

const SOURCES = 23;
const about = 'This article is cared for with a soft brush and a little soap. '.repeat(4);

describe('a bot with many sources on the dashboard, in a real browser', () => {
  let dashboard: Dashboard;
  let botId: string;
  let siteUrl: string;
  /** Pages that the site keeps its readers waiting for. */
  const held: ServerResponse[] = [];

  setUp(async ({ use, defer }) => {
    const site: Server = createServer((request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      if (request.url === '/robots.txt') response.writeHead(404).end();
      else if (request.url?.startsWith('/slow')) held.push(response);
      else response.end(`<html lang="en"><title>A page</title><main><h1>A page</h1><p>${about}</p></main>`);
    });
    defer(() => {
      site.closeAllConnections();
      site.close();
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const { port } = site.address() as AddressInfo;
    siteUrl = `http://127.0.0.1:${port}`;
    dashboard = use(await openDashboard({ SCRAPE_ALLOW_HOSTS: `127.0.0.1:${port}`, SCRAPE_ALLOW_PORTS: String(port) }));
    botId = await addBot(dashboard.owner, 'Harbour helper');
    const add = (path: string) =>
      dashboard.owner.call('POST', `/api/bot/${botId}/knowledge`, { url: `${siteUrl}/${path}`, mode: 'page' });
    await add('first');
    for (let index = 1; index < SOURCES; index++) await add(`slow-${index}`);
    await dashboard.owner.call('POST', '/api/testing/wait', {});
  }, 180_000);

  it('shows all of them to somebody with a keyboard, however many are being read', async () => {
    const { page, complaints, openBot, close } = await dashboard.signedIn('light');
    await openBot(botId);
    const card = page.locator('section.card', { has: page.getByRole('heading', { name: 'Knowledge' }) });
    const more = card.getByRole('button', { name: 'More' });
    await more.focus();
    await page.keyboard.press('Enter');
    await card
      .locator('.run')
      .nth(SOURCES - 1)
      .waitFor();
    const shown = await card.locator('.run .url').allTextContents();
    expect(new Set(shown).size).toBe(SOURCES);
    expect(await card.locator('.run').count()).toBe(SOURCES);
    expect(await card.locator('.card-head').textContent()).toContain(String(SOURCES));
    expect(await more.isVisible()).toBe(false);
    // The first of those that came, so that whoever reads on with the keyboard goes on there.
    expect(await page.evaluate('document.activeElement.textContent')).toContain(shown[20]);
    const first = card.locator('.run', { hasText: `${siteUrl}/first` });
    await first.locator('.tag.good').waitFor({ timeout: 60_000 });
    await first.locator('.small', { hasText: /^1 page, 1 passage/ }).waitFor();
    await screenshot(page, 'dashboard-sources');
    expect(await axeViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows a source that is asked for again, although it is far down', async () => {
    const { page, openBot, close } = await dashboard.signedIn('light');
    await openBot(botId);
    const first = page.locator('.run', { hasText: `${siteUrl}/first` });
    expect(await first.count()).toBe(0);
    await page.fill('input[type=url]', `${siteUrl}/first`);
    await page.selectOption('.add select', 'page');
    await page.click('.add button');
    await first.waitFor();
    await close();
  });

  it('lets go of the runs of a bot that is left', async () => {
    const { page, openBot, close } = await dashboard.signedIn('light');
    const streams = new Set<Request>();
    page.on('request', (request) => request.url().endsWith('/events') && streams.add(request));
    page.on('requestfailed', (request) => streams.delete(request));
    // A run may also end by itself: its page is waited for no longer than so.
    page.on('requestfinished', (request) => streams.delete(request));
    const begun = page.waitForRequest(/\/events$/);
    await openBot(botId);
    await begun;
    await page.click('nav a[href="#"]');
    await page.waitForSelector('text=The last 30 days');
    while (streams.size > 0) await page.waitForTimeout(50);
    await close();
  });
});
