import { setUp } from '../support/setUp.js';
import { FAILURES } from '../website/support/failures.js';
import { addBot, type Dashboard, openDashboard } from './dashboardPage.js';
import { talked } from './pastTalks.js';
import { axeViolations, screenshot } from './support.js';

describe('conversations on the dashboard, in a real browser', () => {
  let dashboard: Dashboard;
  let botId: string;

  setUp(async ({ use }) => {
    dashboard = use(await openDashboard());
    botId = await addBot(dashboard.owner, 'Harbour helper');
    const talk = { botId, durationMs: 900, origin: null };
    let time = Date.now() - 3_600_000;
    for (const end of FAILURES) {
      time += 60_000;
      await talked(dashboard, { ...talk, time, end });
    }
    await dashboard.owner.call('POST', '/api/testing/wait', {});
  }, 180_000);

  it.each(['light', 'dark'] as const)('tell in words what became of an answer, in %s', async (colorScheme) => {
    const { page, complaints, openBot, close } = await dashboard.signedIn(colorScheme);
    await openBot(botId);
    const more = page.getByRole('button', { name: 'More' });
    await more.click();
    await page
      .locator('.list details')
      .nth(FAILURES.length - 1)
      .waitFor();
    expect(await more.isVisible()).toBe(false);
    const conversations = page.locator('.list details');
    const stopped = conversations.filter({ has: page.locator('summary', { hasText: '1 stopped' }) });
    const failed = conversations.filter({ has: page.locator('summary', { hasText: '1 failed' }) });
    expect([await stopped.count(), await failed.count()]).toEqual([2, FAILURES.length - 2]);
    for (const summary of await conversations.locator('summary').all()) await summary.click();
    await conversations
      .locator('.said.bot .tag')
      .nth(FAILURES.length - 1)
      .waitFor();
    const words = await conversations.locator('.said.bot .tag').allTextContents();
    expect(new Set(words).size).toBe(FAILURES.length);
    for (const text of words) expect(text).toMatch(/^(failed|stopped): [a-z][a-z ]+$/);
    await screenshot(page, `dashboard-failures-${colorScheme}`);
    expect(await page.locator('body').textContent()).not.toMatch(/[A-Z]{3,}_[A-Z]/);
    expect(await axeViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
