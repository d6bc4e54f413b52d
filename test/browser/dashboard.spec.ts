import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright';
import { newId } from '../../src/application/ids.js';
import { TOKENS } from '../../src/application/tokens.js';
import { type ConversationCommand, conversationDecider } from '../../src/domain/conversation/index.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { axeViolations, screenshot, screenshotFolder, startBrowser } from './support.js';

const PASSWORD = 'correct horse battery staple';
const DAY_MS = 86_400_000;

describe('the dashboard in a real browser', () => {
  let app: App;
  let browser: Browser;
  let site: Server;
  let siteUrl: string;
  const email = `${randomUUID()}@example.test`;
  let token: string;
  let botId: string;
  /** A bot that was asked one question, today. */
  let newBotId: string;

  setUp(async ({ use, defer }) => {
    site = createServer((request, response) => {
      const links = Array.from({ length: 8 }, (_, index) => `<a href="/page-${index}">Page ${index}</a>`).join(' ');
      const path = request.url ?? '/';
      const name = /^\/(page-\d)?$/.exec(path);
      response.writeHead(name ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
      const about = `The ${path} of this shop tells about article number ${path.length * 7} and how it is cared for. `;
      response.end(
        `<html lang="en"><title>${path}</title><main><h1>About ${path}</h1><p>${about.repeat(6)}</p>${links}</main>`,
      );
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    defer(() => site.close().closeAllConnections());
    const { port } = site.address() as AddressInfo;
    siteUrl = `http://127.0.0.1:${port}/`;
    const world = use(await createWorld({ SCRAPE_ALLOW_HOSTS: `127.0.0.1:${port}`, SCRAPE_ALLOW_PORTS: String(port) }));
    app = use(await startApp(world));
    await prepare();
    browser = use(await startBrowser());
  }, 180_000);

  afterAll(async () => {
    const folder = await screenshotFolder();
    if (folder && !process.env.NOVA_SCREENSHOTS) await rm(folder, { recursive: true, force: true });
  });

  const post = async (path: string, body: object, token = '') => {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const response = await fetch(`${app.baseUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as { id: string; accessToken: string; user: { id: string } };
  };

  /** An account with a bot that was used for a month. */
  async function prepare(): Promise<void> {
    const { accessToken, user } = await post('/api/auth/register', { email, password: PASSWORD, name: 'Ona Owner' });
    token = accessToken;
    const controlled = { platform: 'Website', type: 'CONTROLLED' };
    ({ id: botId } = await post(
      '/api/bot/createControlledBot',
      { name: 'Harbour helper', ...controlled },
      accessToken,
    ));
    ({ id: newBotId } = await post('/api/bot/createControlledBot', { name: 'Second bot', ...controlled }, accessToken));
    await post('/api/botConfig/setConfig', { botId, identity: 'Helper' }, accessToken);
    await post(`/api/botConfig/${botId}/publish`, {}, accessToken);
    await post(`/api/bot/${botId}/activate`, {}, accessToken);
    const commands = app.service.services.get(TOKENS.CommandHandler);
    const now = Date.now();
    const talk = async (ofBot: string, day: number, index: number) => {
      const id = newId();
      let time = now - day * DAY_MS - index * 2_400_000 - 60_000;
      const run = async (command: ConversationCommand) => {
        const context = { commandId: newId(), correlationId: id, now: new Date(time) };
        const actor = { kind: 'visitor', id: 'v' } as const;
        const result = await commands.handle(conversationDecider, id, command, { ...context, actor });
        if (!result.ok) throw new Error(result.refusal.code);
      };
      const replyId = newId();
      const at = () => new Date(time).toISOString();
      const message = { messageId: newId(), replyId, text: 'How long does a service take?', isFirst: true, at: at() };
      const about = {
        botId: ofBot,
        ownerId: user.id,
        visitorId: newId(),
        channel: 'widget',
        // A page without an origin of its own (sandboxed) sends the word null.
        origin: index === 0 ? 'null' : 'https://shop.example',
      } as const;
      await run({ type: 'ReceiveMessage', data: { ...about, ...message } });
      const durationMs = 400 + ((day * 131 + index * 977) % 2_600);
      time += durationMs;
      const answered = (day + index) % 6 > 0;
      const reply = {
        replyId,
        text: 'A standard service takes **two working days** [1].',
        answered,
        model: 'm',
        sources: [],
      };
      const figures = { promptTokens: 700, completionTokens: 60, firstTokenMs: 90, durationMs };
      await run({ type: 'RecordReply', data: { ...reply, ...figures, at: at() } });
    };
    for (let day = 29; day >= 0; day--) {
      for (let index = 0; index < 3 + ((day * 7) % 5); index++) await talk(botId, day, index);
    }
    await talk(newBotId, 0, 0);
  }

  async function signedIn(colorScheme: 'light' | 'dark', viewport = { width: 1360, height: 900 }, account = email) {
    const context = await browser.newContext({ colorScheme, viewport });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${app.baseUrl}/dashboard`);
    await page.fill('#email', account);
    await page.fill('#password', PASSWORD);
    if (viewport.width > 1000) await screenshot(page, `dashboard-sign-in-${colorScheme}`);
    await page.click('button[type=submit]');
    await page.waitForSelector('.figures');
    // The question whether somebody is signed in is answered with 401, which the browser reports.
    complaints.length = 0;
    return { page, complaints, close: () => context.close() };
  }
  const openBot = async (page: Page) => {
    await page.click(`nav a[href="#${botId}"]`);
    await page.waitForSelector('.u-wrap canvas');
    await page.waitForSelector('.list li');
  };

  it('tells a wrong password, and shows nothing before the right one', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${app.baseUrl}/dashboard`);
    await page.fill('#email', email);
    await page.fill('#password', 'wrong password here');
    await page.click('button[type=submit]');
    await page.locator('.error', { hasText: /./ }).waitFor();
    expect(await page.locator('.figures').count()).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
    await context.close();
  });

  it.each(['light', 'dark'] as const)(
    'shows the figures and charts in %s, without a complaint of browser or axe',
    async (colorScheme) => {
      const { page, complaints, close } = await signedIn(colorScheme);
      expect(await page.locator('tbody tr').count()).toBe(2);
      await screenshot(page, `dashboard-overview-${colorScheme}`);
      expect(await axeViolations(page)).toEqual([]);
      await openBot(page);
      await page.locator('.switch button', { hasText: '30 days' }).click();
      await page.waitForTimeout(800);
      expect(await page.locator('.u-wrap canvas').count()).toBe(4);
      await page.locator('.list details').first().locator('summary').click();
      await page.waitForSelector('.transcript .said');
      await screenshot(page, `dashboard-bot-${colorScheme}`);
      expect(await axeViolations(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('shows the figures that the API gives', async () => {
    const { page, close } = await signedIn('light');
    const shown = await page.locator('.figure', { hasText: 'Conversations' }).first().locator('.value').textContent();
    const totals = await page.evaluate(
      `fetch('/api/analytics/overview').then((r) => r.json()).then((o) => o.totals.conversations)`,
    );
    expect(shown).toBe(String(totals));
    await close();
  });

  it('shows the first day of a bot: a single figure too, and no way to more where there is no more', async () => {
    const { page, close } = await signedIn('light');
    await page.click(`nav a[href="#${newBotId}"]`);
    await page.waitForSelector('.list details');
    const answerTime = page.locator('.chart', { hasText: 'Answer time' }).locator('canvas');
    await answerTime.waitFor();
    expect(await page.getByRole('button', { name: 'More' }).isVisible()).toBe(false);
    const isColoured = `(canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      for (let at = 0; at < data.length; at += 4) {
        const channels = data.slice(at, at + 3);
        if (data[at + 3] > 200 && Math.max(...channels) - Math.min(...channels) > 60) return true;
      }
      return false;
    }`;
    expect(await page.evaluate(`(${isColoured})(document.querySelectorAll('.chart canvas')[1])`)).toBe(true);
    await close();
  });

  it('shows seven days by the date that it is where the bot is', async () => {
    // Whatever the hour, it is another day there than in Greenwich.
    const timeZone = new Date().getUTCHours() < 11 ? 'Etc/GMT+12' : 'Etc/GMT-14';
    await post('/api/botConfig/setConfig', { botId: newBotId, settings: { timeZone } }, token);
    await post(`/api/botConfig/${newBotId}/publish`, {}, token);
    const { page, close } = await signedIn('light');
    await page.click(`nav a[href="#${newBotId}"]`);
    await page.locator('p', { hasText: `Per day, ${timeZone}` }).waitFor();
    const csv = await page.getByRole('link', { name: 'Download as CSV' }).getAttribute('href');
    const text = await page.evaluate<string>(`fetch('${csv}').then((response) => response.text())`);
    expect(text.trim().split('\n').slice(1)).toHaveLength(7);
    await close();
  });

  it('shows a scrape as it goes on', async () => {
    const { page, complaints, close } = await signedIn('light');
    await openBot(page);
    await page.fill('input[type=url]', siteUrl);
    const events = page.waitForResponse((response) => response.url().endsWith('/events'));
    await page.click('.add button');
    expect((await events).headers()['content-type']).toContain('text/event-stream');
    await page.waitForSelector('.run .tag.good', { timeout: 60_000 });
    await page.locator('.run .small', { hasText: /^9 pages, \d+ passages/ }).waitFor();
    await screenshot(page, 'dashboard-scraped');
    await page.fill('input[type=url]', siteUrl);
    const again = page.waitForResponse((response) => response.url().endsWith('/events'));
    await page.click('.add button');
    expect((await again).headers()['content-type']).toContain('text/event-stream');
    expect(complaints).toEqual([]);
    await close();
  });

  it('opens every bot of an account with more of them than the list at the side begins with', async () => {
    const many = `${randomUUID()}@example.test`;
    const { accessToken } = await post('/api/auth/register', { email: many, password: PASSWORD, name: 'Ona' });
    const add = (name: string) => post('/api/bot', { name, platform: 'Website' }, accessToken);
    await add('The oldest');
    for (let count = 0; count < 100; count++) await add(`${'w'.repeat(100)} ${count}`);
    const { page, complaints, close } = await signedIn('light', undefined, many);
    const lastColumn = await page.locator('thead th').last().boundingBox();
    await page.locator('tbody tr', { hasText: 'The oldest' }).getByRole('button').click();
    await page.locator('h1', { hasText: 'The oldest' }).waitFor();
    expect(await page.locator('nav [aria-current]').textContent()).toBe('The oldest');
    await page.reload();
    await page.locator('h1', { hasText: 'The oldest' }).waitFor();
    const { id: newest } = await add('Made meanwhile');
    await page.goto(`${app.baseUrl}/dashboard#${newest}`);
    await page.locator('h1', { hasText: 'Made meanwhile' }).waitFor();
    expect([lastColumn && lastColumn.x + lastColumn.width < 1360, complaints]).toEqual([true, []]);
    await close();
  });

  it('fits a phone', async () => {
    const { page, close } = await signedIn('light', { width: 390, height: 800 });
    await openBot(page);
    await page.waitForTimeout(500);
    await screenshot(page, 'dashboard-phone');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await close();
  });
});
