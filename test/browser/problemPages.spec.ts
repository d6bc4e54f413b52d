import { randomUUID } from 'node:crypto';
import { setUp } from '../support/setUp.js';
import { addBot, type Dashboard, DESKTOP, openDashboard, PHONE } from './dashboardPage.js';
import { axeViolations, screenshot } from './support.js';

describe('addresses that lead nowhere, in a real browser', () => {
  let dashboard: Dashboard;
  let deleted: string;
  let paused: string;

  setUp(async ({ use }) => {
    dashboard = use(await openDashboard());
    const { owner } = dashboard;
    deleted = await addBot(owner, 'Deleted helper');
    await owner.call('DELETE', `/api/bot/${deleted}`);
    paused = await addBot(owner, 'Paused helper');
    await owner.call('POST', '/api/botConfig/setConfig', { botId: paused, identity: 'Helper' });
    await owner.call('POST', `/api/botConfig/${paused}/publish`, {});
    await owner.call('POST', `/api/bot/${paused}/activate`);
    await owner.call('POST', `/api/bot/${paused}/pause`);
  }, 180_000);

  const open = async (path: string, colorScheme: 'light' | 'dark', viewport: typeof DESKTOP) => {
    const page = await dashboard.browser.newPage({ colorScheme, viewport });
    const status = (await page.goto(`${dashboard.app.baseUrl}${path}`))!.status();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
    return { page, status };
  };
  const looks = [
    ['light', DESKTOP],
    ['dark', PHONE],
  ] as const;

  it.each([
    ['nowhere', () => '/nowhere/at-all', 'There is no page at this address.'],
    ['the demo of no bot', () => `/demo/${randomUUID()}`, 'This bot does not exist.'],
    ['the demo of what is no id', () => '/demo/shop', 'What this address names does not exist.'],
    ['the demo of a deleted bot', () => `/demo/${deleted}`, 'This bot does not exist.'],
  ])('%s is a page that says so', async (name, path, text) => {
    for (const [colorScheme, viewport] of looks) {
      const { page, status } = await open(path(), colorScheme, viewport);
      expect([status, await page.locator('h1').textContent()]).toEqual([404, 'Not found']);
      expect(await page.locator('main').textContent()).toContain(text);
      await screenshot(page, `problem-${name.replaceAll(' ', '-')}-${viewport.width}-${colorScheme}`);
      expect(await axeViolations(page)).toEqual([]);
      await page.close();
    }
  });

  it('the demo of a paused bot says that it does not answer', async () => {
    for (const [colorScheme, viewport] of looks) {
      const { page, status } = await open(`/demo/${paused}`, colorScheme, viewport);
      expect(status).toBe(200);
      expect(await page.locator('.lead').textContent()).toMatch(/^It is not in service right now/);
      await screenshot(page, `demo-paused-${viewport.width}-${colorScheme}`);
      expect(await axeViolations(page)).toEqual([]);
      await page.close();
    }
  });
});
