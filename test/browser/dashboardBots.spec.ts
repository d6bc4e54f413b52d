import { randomUUID } from 'node:crypto';
import { setUp } from '../support/setUp.js';
import { registerOwner } from '../website/support/client.js';
import { addBot, type Dashboard, openDashboard, PASSWORD } from './dashboardPage.js';
import { axeViolations, screenshot } from './support.js';

describe('the bots of the dashboard, in a real browser', () => {
  let dashboard: Dashboard;
  setUp(async ({ use }) => {
    dashboard = use(await openDashboard());
  }, 180_000);

  it('are opened, also those of an account with more of them than the list at the side begins with', async () => {
    const { owner, app } = dashboard;
    const add = (name: string) => owner.call<{ id: string }>('POST', '/api/bot', { name, platform: 'Website' });
    await add('The oldest');
    for (let count = 0; count < 100; count++) await add(`${'w'.repeat(100)} ${count}`);
    await owner.call('POST', '/api/testing/wait', {});
    const { page, complaints, close } = await dashboard.signedIn('light');
    const lastColumn = await page.locator('thead th').last().boundingBox();
    await page.locator('tbody tr', { hasText: 'The oldest' }).getByRole('button').click();
    await page.locator('h1', { hasText: 'The oldest' }).waitFor();
    expect(await page.locator('nav [aria-current]').textContent()).toBe('The oldest');
    await page.reload();
    await page.locator('h1', { hasText: 'The oldest' }).waitFor();
    const newest = await addBot(owner, 'Made meanwhile');
    await page.goto(`${app.baseUrl}/dashboard#${newest}`);
    await page.locator('h1', { hasText: 'Made meanwhile' }).waitFor();
    expect([lastColumn && lastColumn.x + lastColumn.width < 1360, complaints]).toEqual([true, []]);
    await close();
  });

  it('lead to the sign-in when the session has ended, and back to where one was', async () => {
    const { owner, email } = dashboard;
    const botId = await addBot(owner, 'Left open');
    const { page, close } = await dashboard.signedIn('light');
    await page.click(`nav a[href="#${botId}"]`);
    await page.locator('h1', { hasText: 'Left open' }).waitFor();
    await page.context().clearCookies();
    await page.locator('.switch button', { hasText: '30 days' }).click();
    await page.fill('#email', email);
    await page.fill('#password', PASSWORD);
    await page.click('button[type=submit]');
    await page.locator('h1', { hasText: 'Left open' }).waitFor();
    await close();
  });

  it.each([
    ['no bot', async () => randomUUID()],
    ['a bot of somebody else', async () => addBot(await registerOwner(dashboard.app.baseUrl), 'Not hers')],
    ['a bot that was deleted for good', () => purgedBot()],
    ['what is no id', async () => '/bots/shop'],
  ])('are not mixed up with %s: the page says that there is none, and leads back', async (_, make) => {
    const botId = await addBot(dashboard.owner, 'Hers');
    const { page, close } = await dashboard.signedIn('dark');
    await page.click(`nav a[href="#${botId}"]`);
    await page.locator('h1', { hasText: 'Hers' }).waitFor();
    await page.goto(`${dashboard.app.baseUrl}/dashboard#${await make()}`);
    await page.getByRole('heading', { name: 'There is no such bot' }).waitFor();
    expect(await page.title()).toBe('No such bot – Nova Bot Studio');
    expect(await page.locator('nav [aria-current]').count()).toBe(0);
    expect(await page.locator('main .figures').count()).toBe(0);
    await screenshot(page, 'dashboard-no-bot');
    expect(await axeViolations(page)).toEqual([]);
    await page.reload();
    await page.getByRole('heading', { name: 'There is no such bot' }).waitFor();
    await page.locator('main').getByRole('link', { name: 'All your bots' }).click();
    await page.locator('h1', { hasText: 'Overview' }).waitFor();
    await page.locator('tbody tr', { hasText: 'Hers' }).first().waitFor();
    await close();
  });

  async function purgedBot(): Promise<string> {
    const { owner } = dashboard;
    const botId = await addBot(owner, 'Purged');
    await owner.call('DELETE', `/api/bot/${botId}`);
    await owner.call('DELETE', `/api/bot/${botId}/permanent`);
    await owner.call('POST', '/api/testing/wait', {});
    return botId;
  }
});
