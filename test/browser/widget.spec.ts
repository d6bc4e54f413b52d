import { rm } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { ACCOUNT_TOKENS } from '../../src/application/accounts/tokens.js';
import { type App, startApp } from '../support/app.js';
import { createWorld, type World } from '../support/world.js';
import { createActiveBot, type Owner, registerOwner } from '../website/support/client.js';
import { putKnowledge, SHOP } from '../website/support/knowledge.js';
import { axeViolations, type HostPage, screenshot, screenshotFolder, startBrowser, startHostPage } from './support.js';

const DESKTOP = { viewport: { width: 1100, height: 760 } };
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const QUESTION = 'How long does a standard service take?';

describe('the widget in a real browser, on a page of another origin with a strict policy', () => {
  let world: World;
  let app: App;
  let owner: Owner;
  let botId: string;
  let browser: Browser;
  let host: HostPage;
  let strangeHost: HostPage;

  beforeAll(async () => {
    world = await createWorld();
    app = await startApp(world);
    owner = await registerOwner(app.baseUrl);
    botId = await createActiveBot(owner);
    await putKnowledge(app, botId, SHOP);
    const key = (await app.service.services.get(ACCOUNT_TOKENS.PublishableKeys).find(botId))!;
    host = await startHostPage(app.baseUrl, botId, key);
    strangeHost = await startHostPage(app.baseUrl, botId, key);
    await owner.call('PATCH', `/api/bot/${botId}`, { allowedOrigins: [host.origin] });
    const suggestedQuestions = ['Are you open on Saturday?', 'What is the deposit for an e-bike?'];
    const style = { welcomeMessage: 'Hello! How can I help you today?', suggestedQuestions };
    await owner.call('POST', '/api/bot/updateControlledBotStyle', { botId, style });
    browser = await startBrowser();
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await host?.close();
    await strangeHost?.close();
    await app?.close();
    await world?.close();
    const folder = await screenshotFolder();
    if (folder && !process.env.NOVA_SCREENSHOTS) await rm(folder, { recursive: true, force: true });
  });

  /** A page with the widget; what the browser blocked or complained about is collected. */
  async function visit(options: BrowserContextOptions = DESKTOP, url = host.origin) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(url);
    await page.waitForSelector('nova-chat .launcher');
    return { page, complaints, close: () => context.close() };
  }
  async function ask(page: Page, question: string): Promise<void> {
    await page.locator('nova-chat textarea').fill(question);
    await page.locator('nova-chat textarea').press('Enter');
  }
  const lastReply = (page: Page) => page.locator('nova-chat .row.bot').last();
  /** An expression in the page; `shadow` is the widget's inside. */
  const inPage = <T>(page: Page, expression: string): Promise<T> =>
    page.evaluate(
      `(() => { const shadow = document.querySelector('nova-chat')?.shadowRoot; return ${expression}; })()`,
    );
  const until = async (page: Page, expression: string): Promise<void> => {
    while (!(await inPage<boolean>(page, expression))) await page.waitForTimeout(50);
  };
  const answered = (page: Page, count = 1) => until(page, `shadow.querySelectorAll('.thumbs').length >= ${count}`);

  it('is small: under 15 kB gzipped', async () => {
    const script = Buffer.from(await (await fetch(`${app.baseUrl}/widget.js`)).arrayBuffer());
    expect(gzipSync(script, { level: 9 }).length).toBeLessThan(15_000);
  });

  it.each([
    ['desktop', 'light', DESKTOP],
    ['desktop', 'dark', DESKTOP],
    ['phone', 'light', PHONE],
    ['phone', 'dark', PHONE],
  ] as const)(
    'opens and answers with sources on a %s in %s, without a complaint of browser or axe',
    async (device, colorScheme, size) => {
      const { page, complaints, close } = await visit({ ...size, colorScheme });
      await page.locator('nova-chat .launcher').click();
      await page.waitForTimeout(400);
      await screenshot(page, `${device}-${colorScheme}-open`);
      await ask(page, QUESTION);
      await answered(page);
      expect(await lastReply(page).locator('.bubble').textContent()).toContain('two working days');
      const source = lastReply(page).locator('.sources a').first();
      expect(await source.getAttribute('href')).toBe('https://shop.example/service');
      expect(await source.getAttribute('rel')).toContain('noopener');
      await page.waitForTimeout(400);
      await screenshot(page, `${device}-${colorScheme}-answered`);
      expect(await axeViolations(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('shows the answer while it is being written', async () => {
    const { page, close } = await visit();
    await page.locator('nova-chat .launcher').click();
    const lengths = inPage<number>(
      page,
      `new Promise((resolve) => {
        const seen = new Set();
        const log = shadow.querySelector('.log');
        new MutationObserver(() => {
          seen.add(log.querySelector('.row.bot:last-child .bubble')?.textContent ?? '');
          if (log.querySelector('.thumbs')) resolve(seen.size);
        }).observe(log, { subtree: true, childList: true, characterData: true });
      })`,
    );
    await ask(page, QUESTION);
    expect(await lengths).toBeGreaterThan(1);
    await close();
  });

  it('stores nothing before the first message, and keeps the conversation over a reload', async () => {
    const { page, close } = await visit();
    await page.locator('nova-chat .launcher').click();
    expect(await inPage(page, 'localStorage.length + document.cookie.length')).toBe(0);
    await ask(page, QUESTION);
    await answered(page);
    expect(await inPage(page, 'localStorage.length')).toBe(1);
    await page.waitForTimeout(500);
    await page.reload();
    await answered(page);
    expect(await page.locator('nova-chat .row.me').textContent()).toContain(QUESTION);
    expect(await lastReply(page).locator('.sources a').count()).toBeGreaterThan(0);
    expect(await inPage(page, 'document.activeElement.tagName')).toBe('BODY');
    await ask(page, 'And what does it cost?');
    await answered(page, 2);
    expect(await lastReply(page).textContent()).toContain('79 euros');
    await close();
  });

  it('is used with the keyboard alone', async () => {
    const { page, close } = await visit();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await until(page, `shadow.activeElement?.tagName === 'TEXTAREA'`);
    await page.keyboard.type('Are you open on Saturday?');
    await page.keyboard.press('Enter');
    await answered(page);
    await page.keyboard.press('Escape');
    await until(page, `shadow.activeElement?.className === 'launcher'`);
    expect(await page.locator('nova-chat .panel').isHidden()).toBe(true);
    await close();
  });

  it('asks a suggested question, and takes feedback that reaches the transcript', async () => {
    const { page, close } = await visit();
    await page.locator('nova-chat .launcher').click();
    await page.locator('nova-chat .suggestions button').first().click();
    await answered(page);
    expect(await lastReply(page).textContent()).toContain('from ten to four');
    const sent = page.waitForResponse((response) => response.url().endsWith('/feedback'));
    await page.locator('nova-chat .thumbs button').first().click();
    expect((await sent).status()).toBe(200);
    expect(await page.locator('nova-chat .thumbs button').first().getAttribute('aria-pressed')).toBe('true');
    await close();
  });

  it('shows HTML and script in a message as text', async () => {
    const { page, complaints, close } = await visit();
    await page.locator('nova-chat .launcher').click();
    await ask(page, '<img src=x onerror="document.title=1"><script>document.title=1</script>');
    await answered(page);
    expect(await page.locator('nova-chat .row.me').textContent()).toContain('<img src=x');
    expect(await page.title()).toBe('Harbour Bikes');
    expect(await page.locator('nova-chat .log img').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it('reads from right to left on such a page', async () => {
    const { page, close } = await visit(DESKTOP, `${host.origin}/ar`);
    await page.locator('nova-chat .launcher').click();
    expect(await page.locator('nova-chat').getAttribute('dir')).toBe('rtl');
    expect(await page.locator('nova-chat textarea').getAttribute('placeholder')).toBe('اطرح سؤالاً…');
    const direction = `getComputedStyle(shadow.querySelector('textarea')).direction`;
    expect(await inPage(page, direction)).toBe('rtl');
    await page.locator('nova-chat textarea').fill('Latin');
    expect(await inPage(page, direction)).toBe('ltr');
    await ask(page, QUESTION);
    await answered(page);
    await page.waitForTimeout(400);
    await screenshot(page, 'right-to-left');
    expect(await axeViolations(page)).toEqual([]);
    await close();
  });

  it('is refused on a page of an origin that the bot does not allow', async () => {
    const context = await browser.newContext(DESKTOP);
    const page = await context.newPage();
    await page.goto(strangeHost.origin);
    await page.locator('nova-chat .launcher').click();
    await ask(page, QUESTION);
    await page.locator('nova-chat .notice').waitFor();
    expect(await page.locator('nova-chat .thumbs').count()).toBe(0);
    await context.close();
  });

  it('says that a paused bot takes a break, and lets the question be asked again', async () => {
    const { page, close } = await visit();
    await page.locator('nova-chat .launcher').click();
    await owner.call('POST', `/api/bot/${botId}/pause`);
    await ask(page, QUESTION);
    const notice = page.locator('nova-chat .notice');
    await notice.waitFor();
    expect(await notice.textContent()).toContain('taking a break');
    await screenshot(page, 'paused');
    await owner.call('POST', `/api/bot/${botId}/activate`);
    await page.locator('nova-chat .retry').click();
    await answered(page);
    expect(await page.locator('nova-chat .row.me').count()).toBe(1);
    await close();
  });

  it('sends a message once, although its answer is lost on the way and the visitor asks again', async () => {
    const { page, close } = await visit();
    const keys: (string | undefined)[] = [];
    await page.route('**/communicate', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length > 1) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await page.locator('nova-chat .launcher').click();
    await ask(page, QUESTION);
    await page.locator('nova-chat .retry').click();
    await answered(page);
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), keys[0]]);
    await page.reload();
    await answered(page);
    expect(await page.locator('nova-chat .row.me').count()).toBe(1);
    await close();
  });

  it('runs on the demo page, which looks as it should', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, complaints, close } = await visit({ ...DESKTOP, colorScheme }, `${app.baseUrl}/demo/${botId}`);
      await page.locator('nova-chat .launcher').click();
      await ask(page, QUESTION);
      await answered(page);
      await page.waitForTimeout(400);
      await screenshot(page, `demo-${colorScheme}`);
      expect(await axeViolations(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    }
  });
});
