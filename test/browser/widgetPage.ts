import { rm } from 'node:fs/promises';
import type { BrowserContextOptions, Page } from 'playwright';
import { ACCOUNT_TOKENS } from '../../src/application/accounts/tokens.js';
import { startApp } from '../support/app.js';
import { openTogether } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { createActiveBot, registerOwner } from '../website/support/client.js';
import { putKnowledge, SHOP } from '../website/support/knowledge.js';
import { screenshotFolder, startBrowser, startHostPage } from './support.js';

export const DESKTOP = { viewport: { width: 1100, height: 760 } };
export const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
export const QUESTION = 'How long does a standard service take?';

/** A browser, and pages of other origins with the widget of a bot: one that the bot allows, and a strange one. */
export function openWidget() {
  return openTogether(async ({ use, defer }) => {
    defer(async () => {
      const folder = await screenshotFolder();
      if (folder && !process.env.NOVA_SCREENSHOTS) await rm(folder, { recursive: true, force: true });
    });
    const world = use(await createWorld());
    const app = use(await startApp(world));
    const owner = await registerOwner(app.baseUrl);
    const botId = await createActiveBot(owner);
    await putKnowledge(app, botId, SHOP);
    const key = (await app.service.services.get(ACCOUNT_TOKENS.PublishableKeys).find(botId))!;
    const host = use(await startHostPage(app.baseUrl, botId, key));
    const strangeHost = use(await startHostPage(app.baseUrl, botId, key));
    await owner.call('PATCH', `/api/bot/${botId}`, { allowedOrigins: [host.origin] });
    const suggestedQuestions = ['Are you open on Saturday?', 'What is the deposit for an e-bike?'];
    const style = { welcomeMessage: 'Hello! How can I help you today?', suggestedQuestions };
    await owner.call('POST', '/api/bot/updateControlledBotStyle', { botId, style });
    const browser = use(await startBrowser());
    return {
      ...{ app, owner, botId, host, strangeHost },
      /** A page with the widget; what the browser blocked or complained about is collected. */
      visit: async (options: BrowserContextOptions = DESKTOP, url = host.origin) => {
        const context = await browser.newContext(options);
        const page = await context.newPage();
        const complaints: string[] = [];
        page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
        page.on('pageerror', (error) => complaints.push(error.message));
        await page.goto(url);
        await page.waitForSelector('nova-chat .launcher');
        return { page, complaints, close: () => context.close() };
      },
    };
  });
}

export async function ask(page: Page, question: string): Promise<void> {
  await page.locator('nova-chat textarea').fill(question);
  await page.locator('nova-chat textarea').press('Enter');
}

export const lastReply = (page: Page) => page.locator('nova-chat .row.bot').last();

/** An expression in the page; `shadow` is the widget's inside. */
export const inPage = <T>(page: Page, expression: string): Promise<T> =>
  page.evaluate(`(() => { const shadow = document.querySelector('nova-chat')?.shadowRoot; return ${expression}; })()`);

export async function until(page: Page, expression: string): Promise<void> {
  while (!(await inPage<boolean>(page, expression))) await page.waitForTimeout(50);
}

export const answered = (page: Page, count = 1): Promise<void> =>
  until(page, `shadow.querySelectorAll('.thumbs').length >= ${count}`);

/** Until nothing moves any more, but what moves for ever. */
export const settled = (page: Page): Promise<void> =>
  inPage(
    page,
    `Promise.allSettled(
      shadow.getAnimations()
        .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime))
        .map(({ finished }) => finished),
    ).then(() => {})`,
  );
