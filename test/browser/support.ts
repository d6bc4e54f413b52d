import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { findChromium } from '../../src/infrastructure/local/chromium/findChromium.js';

/** A browser whose pages are waited for as long as a test may take: they all end their waiting as soon as they can. */
export async function startBrowser(): Promise<Browser> {
  const found = await findChromium(process.env, tmpdir());
  if ('problem' in found) throw new Error(found.problem);
  const browser = await chromium.launch({ executablePath: found.path });
  browser.on('context', (context) => context.setDefaultTimeout(100_000));
  return browser;
}

export interface HostPage {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * A website of another origin with the widget on it, under a strict content security policy: no inline script, no
 * inline style, nothing from elsewhere but the widget's server.
 */
export async function startHostPage(server: string, botId: string, key: string): Promise<HostPage> {
  const policy = `default-src 'none'; script-src ${server}; connect-src ${server}; img-src 'self'; base-uri 'none'`;
  const host: Server = createServer((request, response) => {
    const isArabic = request.url?.startsWith('/ar') ?? false;
    const attributes = isArabic ? 'lang="ar" dir="rtl"' : 'lang="en"';
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy });
    response.end(`<!doctype html><html ${attributes}><head><meta name="viewport" content="width=device-width">
<title>Harbour Bikes</title></head><body><main><h1>Harbour Bikes</h1><p>Bikes by the harbour.</p></main>
<script src="${server}/widget.js" data-bot="${botId}" data-key="${key}" async></script></body></html>`);
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(host.address() as AddressInfo).port}`,
    close: () => {
      host.closeAllConnections();
      return new Promise((resolve) => host.close(() => resolve()));
    },
  };
}

let folder: Promise<string> | undefined;

/** Screenshots go into a temporary folder whose name is printed once, to be looked at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  folder ??= mkdtemp(join(process.env.NOVA_SCREENSHOTS ?? tmpdir(), 'nova-screenshots-'));
  await page.screenshot({ path: join(await folder, `${name}.png`) });
}

export const screenshotFolder = async (): Promise<string | undefined> => folder;

/** Violations that axe finds on the page, as readable lines. */
export async function axeViolations(page: Page): Promise<string[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Through the debugger, so that the page's own policy stays as it is.
  await page.evaluate(source);
  const results = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
  const { violations } = results as {
    violations: { id: string; nodes: { target: unknown; failureSummary: string }[] }[];
  };
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary}`),
  );
}
