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
const env = { SCRAPE_ALLOW_HOSTS: new URL(site.url).host, SCRAPE_CONCURRENCY: String(CONCURRENCY) };
const elsewhere = { EMBEDDING_BASE_URL: `${site.url}/v1`, EMBEDDING_API_KEY: 'bench', EMBEDDING_MODEL: 'stub' };
try {
  const pipeline = await measure(elsewhere);
  const local = await measure({});
  const against = (figures: Figures) => ({
    unit: 'pages/min',
    figure: median(figures.pipeline),
    yardstick: { name: `Playwright: goto and content(), ${CONCURRENCY} at a time`, figure: median(figures.browser) },
    goal: { atLeast: 0.6 },
  });
  report('scrape', [
    { what: `${PAGES} pages, embedded by a server that answers at once`, ...against(pipeline) },
    { what: `${PAGES} pages, embedded by the model inside the product`, ...against(local) },
  ]);
} finally {
  await site.stop();
}

interface Figures {
  readonly pipeline: number[];
  readonly browser: number[];
}

/** Crawl, extract, chunk, embed, store, publish; by turns with the yardstick. */
async function measure(more: Record<string, string>): Promise<Figures> {
  const service = await startServiceProcess({ env: { ...env, ...more } });
  try {
    const headers = await signUp(service.url);
    const figures: Figures = { pipeline: [], browser: [] };
    await scrape(service.url, headers);
    for (let round = 0; round < ROUNDS; round++) {
      figures.browser.push(await loadAll(service.env.CHROMIUM_PATH ?? ''));
      figures.pipeline.push(await scrape(service.url, headers));
    }
    return figures;
  } finally {
    await service.stop();
  }
}

/** A new bot each time, so that nothing has been embedded before. */
async function scrape(serviceUrl: string, headers: Record<string, string>): Promise<number> {
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(serviceUrl + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const bot = await call<{ id: string }>('POST', '/api/bot', { name: 'Bench', platform: 'Website', purpose: 'x' });
  const base = `/api/bot/${bot.id}/knowledge`;
  const started = performance.now();
  const body = { url: `${site.url}/p0`, mode: 'crawl', maxPages: PAGES };
  const { scrapeId } = await call<{ scrapeId: string }>('POST', base, body);
  type Run = { status: string; result: { pages: number } | null };
  for (;;) {
    const run = await call<Run>('GET', `${base}/${scrapeId}`).catch(() => null);
    if (run?.status === 'completed') {
      if (run.result?.pages !== PAGES) throw new Error(`read ${run.result?.pages} pages`);
      return (PAGES * 60_000) / (performance.now() - started);
    }
    if (run && run.status !== 'running') throw new Error(`the run has ${run.status}`);
    await sleep(20);
  }
}

async function loadAll(executablePath: string): Promise<number> {
  const browser = await chromium.launch({ executablePath });
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
