import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { startApp } from '../support/app.js';
import { openTogether } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { type Owner, registerOwner } from '../website/support/client.js';
import { screenshot, screenshotFolder, startBrowser } from './support.js';

export const PASSWORD = 'correct horse battery staple';

export const PHONE = { width: 390, height: 800 };
export const DESKTOP = { width: 1360, height: 900 };

export type Dashboard = Awaited<ReturnType<typeof openDashboard>>;

/** A service, a browser, and somebody with an account. @param more variables on top of the world's. */
export function openDashboard(more: Record<string, string> = {}) {
  return openTogether(async ({ use, defer }) => {
    defer(removeScreenshots);
    const world = use(await createWorld(more));
    const app = use(await startApp(world));
    const browser = use(await startBrowser());
    const email = `${randomUUID()}@example.test`;
    const owner = await registerOwner(app.baseUrl, email);

    /** The overview of somebody, with what the browser complains about from then on. */
    async function signedIn(colorScheme: 'light' | 'dark', viewport = DESKTOP, account = email) {
      const context = await browser.newContext({ colorScheme, viewport });
      const page = await context.newPage();
      const complaints: string[] = [];
      // What is asked for again soon, since it cannot be read yet, is no complaint on a busy machine.
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().includes('status of 503')) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${app.baseUrl}/dashboard`);
      await page.fill('#email', account);
      await page.fill('#password', PASSWORD);
      if (viewport === DESKTOP) await screenshot(page, `dashboard-sign-in-${colorScheme}`);
      await page.click('button[type=submit]');
      await page.waitForSelector('.figures');
      // The question whether somebody is signed in is answered with 401, which the browser reports.
      complaints.length = 0;
      const openBot = async (botId: string) => {
        await page.click(`nav a[href="#${botId}"]`);
        await page.waitForSelector('.u-wrap canvas');
        await page.waitForSelector('.list li');
      };
      return { page, complaints, openBot, close: () => context.close() };
    }

    return { app, browser, email, owner, signedIn };
  });
}

async function removeScreenshots(): Promise<void> {
  const folder = await screenshotFolder();
  if (folder && !process.env.NOVA_SCREENSHOTS) await rm(folder, { recursive: true, force: true });
}

/** A draft of a website bot, which the lists know. */
export const addBot = async (owner: Owner, name: string): Promise<string> => {
  const controlled = { name, platform: 'Website', type: 'CONTROLLED' };
  const { id } = await owner.call<{ id: string }>('POST', '/api/bot/createControlledBot', controlled);
  await owner.call('GET', `/api/bot/${id}?consistency=strong`);
  return id;
};
