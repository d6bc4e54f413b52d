import { setUp } from '../support/setUp.js';
import { addBot, type Dashboard, openDashboard, PASSWORD } from './dashboardPage.js';

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
});
