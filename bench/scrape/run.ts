import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { forkServer } from '../support/child.js';
import { median, report } from '../support/report.js';
import { signUp, startServiceProcess } from '../support/service.js';

const PAGES = 50;
const CONCURRENCY = 4;
const ROUNDS = 3;

/** Pages per minute from the request to searchable knowledge, against a browser that only loads the same pages. */
const site = await forkServer(fileURLToPath(new URL('./site.js', import.meta.url)));
const service = await startServiceProcess({
  env: { SCRAPE_ALLOW_HOSTS: new URL(site.url).host, SCRAPE_CONCURRENCY: String(CONCURRENCY) },
});
try {
  const headers = await signUp(service.url);
  const perMinute = { pipeline: [] as number[], browser: [] as number[] };
  await scrape();
  for (let round = 0; round < ROUNDS; round++) {
    perMinute.browser.push(await loadAll());
    perMinute.pipeline.push(await scrape());
  }
  report('scrape', [
    {
      what: `${PAGES} pages: crawl, extract, chunk, embed, store, publish`,
      unit: 'pages/min',
      figure: median(perMinute.pipeline),
      yardstick: {
        name: `Playwright: goto and content(), ${CONCURRENCY} at a time`,
        figure: median(perMinute.browser),
      },
      goal: { atLeast: 0.6 },
    },
  ]);

  /** A new bot each time, so that nothing has been embedded before. */
  async function scrape(): Promise<number> {
    const bot = await call<{ id: string }>('POST', '/api/bot', { name: 'Bench', platform: 'Website', purpose: 'x' });
    const base = `/api/bot/${bot.id}/knowledge`;
    const started = performance.now();
    const body = { url: `${site.url}/p0`, mode: 'crawl', maxPages: PAGES };
    const { scrapeId } = await call<{ scrapeId: string }>('POST', base, body);
    for (;;) {
      const run = await call<{ status: string; result: { pages: number } | null }>('GET', `${base}/${scrapeId}`).catch(
        () => null,
      );
      if (run?.status === 'completed') {
        if (run.result?.pages !== PAGES) throw new Error(`read ${run.result?.pages} pages`);
        return (PAGES * 60_000) / (performance.now() - started);
      }
      if (run && run.status !== 'running') throw new Error(`the run has ${run.status}`);
      await sleep(20);
    }
  }

  async function call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(service.url + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
} finally {
  await service.stop();
  await site.stop();
}

async function loadAll(): Promise<number> {
  const browser = await chromium.launch({ executablePath: service.env.CHROMIUM_PATH ?? '' });
  const context = await browser.newContext();
  const waiting = Array.from({ length: PAGES }, (_unused, i) => `${site.url}/p${i}`);
  const started = performance.now();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      const page = await context.newPage();
      for (let url = waiting.shift(); url !== undefined; url = waiting.shift()) {
        await page.goto(url);
        await page.content();
      }
    }),
  );
  const rate = (PAGES * 60_000) / (performance.now() - started);
  await browser.close();
  return rate;
}
