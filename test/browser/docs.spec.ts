import type { Browser } from 'playwright';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { axeViolations, screenshot, startBrowser } from './support.js';

describe('the page of the API in a real browser', () => {
  let app: App;
  let browser: Browser;

  setUp(async ({ use }) => {
    const world = use(await createWorld({ PUBLIC_URL: 'https://nova.example' }));
    app = use(await startApp(world));
    browser = use(await startBrowser());
  }, 180_000);

  it('lets a request be tried out, from whatever address the page was opened', async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(`${app.baseUrl}/docs`);
    const ping = page.locator('.opblock', { has: page.locator('[data-path="/ping"]') });
    await ping.locator('.opblock-summary-control').click();
    await ping.locator('.try-out__btn').click();
    await ping.locator('.execute').click();
    await ping.locator('.live-responses-table', { hasText: 'Pong!' }).waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each([
    ['phone', 390],
    ['desktop', 1360],
  ] as const)('can be read on a %s (%i px): axe finds nothing but regions of one name', async (name, width) => {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await page.goto(`${app.baseUrl}/docs`);
    const ping = page.locator('.opblock', { has: page.locator('[data-path="/ping"]') });
    await ping.locator('.opblock-summary-control').click();
    await ping.locator('.try-out__btn').click();
    const deletion = page.locator('.opblock-delete').first();
    await deletion.locator('.opblock-summary-control').click();
    await deletion.locator('.parameters').first().waitFor();
    await screenshot(page, `docs-${name}`);
    // Each table of answers is a region without a name, in Swagger UI's own markup.
    const violations = (await axeViolations(page)).filter((one) => !one.startsWith('landmark-unique:'));
    expect(violations).toEqual([]);
    await page.close();
  });

  it('opens at the operation that its address names', async () => {
    const page = await browser.newPage();
    await page.goto(`${app.baseUrl}/docs`);
    const ping = page.locator('.opblock', { has: page.locator('[data-path="/ping"]') });
    await ping.locator('.opblock-summary-control').click();
    await ping.locator('.try-out__btn').waitFor();
    const address = page.url();
    expect(address).toContain('#/');
    await page.goto('about:blank');
    await page.goto(address);
    await ping.locator('.try-out__btn').waitFor();
    await page.close();
  });

  it('is not all there is: the address that the start prints leads to the dashboard', async () => {
    const page = await browser.newPage();
    await page.goto(app.baseUrl);
    expect(page.url()).toBe(`${app.baseUrl}/dashboard`);
    await page.close();
  });
});
