import { setUp } from '../support/setUp.js';
import { addBot, type Dashboard, openDashboard, PHONE } from './dashboardPage.js';
import { talked, usedForAMonth } from './pastTalks.js';
import { axeViolations, screenshot } from './support.js';

describe('the figures on the dashboard, in a real browser', () => {
  let dashboard: Dashboard;
  let botId: string;
  /** A bot that was asked one question, today. */
  let newBotId: string;

  setUp(async ({ use }) => {
    dashboard = use(await openDashboard());
    const { owner } = dashboard;
    botId = await addBot(owner, 'Harbour helper');
    newBotId = await addBot(owner, 'Second bot');
    await owner.call('POST', '/api/botConfig/setConfig', { botId, identity: 'Helper' });
    await owner.call('POST', `/api/botConfig/${botId}/publish`, {});
    await owner.call('POST', `/api/bot/${botId}/activate`);
    await usedForAMonth(dashboard, botId);
    const time = Date.now() - 60_000;
    await talked(dashboard, { botId: newBotId, time, durationMs: 400, origin: null, end: 'answered' });
    await owner.call('POST', '/api/testing/wait', {});
  }, 180_000);

  it('are not shown before the right password, and a wrong one is told', async () => {
    const page = await dashboard.browser.newPage();
    await page.goto(`${dashboard.app.baseUrl}/dashboard`);
    await page.fill('#email', dashboard.email);
    await page.fill('#password', 'wrong password here');
    await page.click('button[type=submit]');
    await page.locator('.error', { hasText: /./ }).waitFor();
    expect(await page.locator('.figures').count()).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
    await page.close();
  });

  it.each(['light', 'dark'] as const)(
    'are shown with charts in %s, without a complaint of browser or axe',
    async (colorScheme) => {
      const { page, complaints, openBot, close } = await dashboard.signedIn(colorScheme);
      expect(await page.locator('tbody tr').count()).toBe(2);
      await screenshot(page, `dashboard-overview-${colorScheme}`);
      expect(await axeViolations(page)).toEqual([]);
      await openBot(botId);
      await page.locator('.switch button', { hasText: '30 days' }).click();
      await page.locator('.chart tbody tr:nth-child(30)').first().waitFor({ state: 'attached' });
      expect(await page.locator('.u-wrap canvas').count()).toBe(4);
      await screenshot(page, `dashboard-bot-${colorScheme}`);
      expect(await axeViolations(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('are those that the API gives', async () => {
    const { page, openBot, close } = await dashboard.signedIn('light');
    const shown = (name: string, part: string) =>
      page
        .locator('.figure', { has: page.locator(`dt:text-is("${name}")`) })
        .locator(part)
        .textContent();
    const total = (path: string, figure: string) =>
      page.evaluate<number>(`fetch('/api/analytics/${path}').then((r) => r.json()).then((o) => o.totals.${figure})`);
    expect(await shown('Conversations', '.value')).toBe(String(await total('overview', 'conversations')));
    await openBot(botId);
    await page.locator('.switch button', { hasText: '30 days' }).click();
    await page.locator('.chart tbody tr:nth-child(30)').first().waitFor({ state: 'attached' });
    const stopped = await total(`${botId}?days=30`, 'stopped');
    expect(stopped).toBeGreaterThan(5);
    expect([await shown('Errors', '.value'), await shown('Errors', '.below')]).toEqual([
      '0',
      `${stopped} stopped by visitors`,
    ]);
    await close();
  });

  it('of the first day of a bot are a single one too, and there is no way to more where there is no more', async () => {
    const { page, close } = await dashboard.signedIn('light');
    await page.click(`nav a[href="#${newBotId}"]`);
    await page.locator('.chart', { hasText: 'Answer time' }).locator('canvas').waitFor();
    await page.waitForSelector('.list details');
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

  it('of seven days are those of the date that it is where the bot is, asked for once', async () => {
    // Whatever the hour, it is another day there than in Greenwich.
    const timeZone = new Date().getUTCHours() < 11 ? 'Etc/GMT+12' : 'Etc/GMT-14';
    const { owner } = dashboard;
    await owner.call('POST', '/api/botConfig/setConfig', { botId: newBotId, settings: { timeZone } });
    await owner.call('POST', `/api/botConfig/${newBotId}/publish`, {});
    await owner.call('POST', '/api/testing/wait', {});
    const { page, close } = await dashboard.signedIn('light');
    const asked: string[] = [];
    page.on('request', (request) => request.url().includes(`/analytics/${newBotId}`) && asked.push(request.url()));
    await page.click(`nav a[href="#${newBotId}"]`);
    await page.locator('p', { hasText: `Per day, ${timeZone}` }).waitFor();
    await page.locator('.switch button', { hasText: '24 h' }).click();
    await page.locator('p', { hasText: `Per hour, ${timeZone}` }).waitFor();
    await page.locator('.switch button', { hasText: '7 days' }).click();
    await page.locator('p', { hasText: `Per day, ${timeZone}` }).waitFor();
    expect(asked).toHaveLength(3);
    const csv = await page.getByRole('link', { name: 'Download as CSV' }).getAttribute('href');
    const text = await page.evaluate<string>(`fetch('${csv}').then((response) => response.text())`);
    const starts = text
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[0]!);
    expect(starts).toHaveLength(7);
    const offset = timeZone === 'Etc/GMT+12' ? '-12:00' : '+14:00';
    for (const start of starts) expect(start.slice(10)).toBe(`T00:00:00${offset}`);
    await close();
  });

  it('of a bot that nobody has used say nothing of times', async () => {
    const unusedId = await addBot(dashboard.owner, 'Unused bot');
    const { page, close } = await dashboard.signedIn('light');
    await page.click(`nav a[href="#${unusedId}"]`);
    await page.waitForSelector('.u-wrap canvas');
    const shown = await page.locator('.figure').allInnerTexts();
    const figures = shown.map((text) => text.split('\n').filter((line) => line.trim() !== ''));
    expect(figures).toContainEqual(['Answer time', '–']);
    expect(figures).toContainEqual(['Usage time', '0 s']);
    await close();
  });

  it('are reached with the keyboard, and show where it is', async () => {
    const { page, close } = await dashboard.signedIn('light');
    await page.locator('nav a').first().focus();
    await page.keyboard.press('Tab');
    const { ring, list } = await page.evaluate<Record<'ring' | 'list', { left: number; right: number }>>(`(() => {
      const link = document.activeElement;
      const { outlineOffset, outlineWidth } = getComputedStyle(link);
      const out = parseFloat(outlineOffset) + parseFloat(outlineWidth);
      const { left, right } = link.getBoundingClientRect();
      const list = link.closest('nav').getBoundingClientRect();
      return { ring: { left: left - out, right: right + out }, list: { left: list.left, right: list.right } };
    })()`);
    expect(ring.left).toBeGreaterThanOrEqual(list.left);
    expect(ring.right).toBeLessThanOrEqual(list.right);
    await close();
  });

  it('fit a phone', async () => {
    const { page, openBot, close } = await dashboard.signedIn('light', PHONE);
    await openBot(botId);
    await page.locator('.chart tbody tr').first().waitFor({ state: 'attached' });
    await screenshot(page, 'dashboard-phone');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await close();
  });
});
