import type { CommandHandler } from '../../src/application/handleCommand.js';
import { newId } from '../../src/application/ids.js';
import { TOKENS } from '../../src/application/tokens.js';
import { botDecider } from '../../src/domain/bot/decider.js';
import { loadConfig } from '../../src/infrastructure/config/index.js';
import { createServices } from '../../src/infrastructure/container/index.js';
import { median, report } from '../support/report.js';
import { signUp, startServiceProcess } from '../support/service.js';

const BOTS = 10_000;
const PAGE = 100;
const CONCURRENT = 32;
const ROUNDS = 7;

/** Listing 10,000 bots of one owner page by page: each page as quick as the first. */
const service = await startServiceProcess();
const config = loadConfig(service.env);
if (!config.ok) throw new Error(JSON.stringify(config.refusal));
const services = await createServices(config.value);
try {
  const headers = await signUp(service.url);
  const me = (await (await fetch(`${service.url}/api/auth/me`, { headers })).json()) as {
    id?: string;
    userId?: string;
  };
  await createBots(services.get(TOKENS.CommandHandler), me.id ?? me.userId ?? '');
  const first = await get('/api/bot?limit=1&consistency=strong');
  if (first.total !== BOTS) throw new Error(`${first.total} bots are listed`);
  const times: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let cursor: string | null = null;
    let listed = 0;
    for (let page = 0; page === 0 || cursor !== null; page++) {
      const started = performance.now();
      const answer = await get(`/api/bot?limit=${PAGE}${cursor === null ? '' : `&cursor=${cursor}`}`);
      times[page] ??= [];
      times[page]?.push(performance.now() - started);
      cursor = answer.nextCursor;
      listed += answer.items.length;
    }
    if (listed !== BOTS) throw new Error(`${listed} of ${BOTS} bots were listed`);
  }
  const pages = times.map((page) => median(page.slice(1)));
  const [firstPage = 0] = pages;
  const last = median(pages.slice(-10));
  const against = { name: 'first page', figure: firstPage };
  report('list-bots', [
    {
      what: `page of ${PAGE} of ${BOTS} bots, last ten pages`,
      unit: 'ms',
      figure: last,
      yardstick: against,
      goal: { atMost: 1.5 },
    },
    { what: 'all pages, median', unit: 'ms', figure: median(pages), yardstick: against, goal: { atMost: 1.5 } },
  ]);

  async function get(path: string): Promise<{ items: unknown[]; nextCursor: string | null; total: number }> {
    const response = await fetch(`${service.url}${path}`, { headers });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { items: unknown[]; nextCursor: string | null; total: number };
  }
} finally {
  await services.close();
  await service.stop();
}

async function createBots(handler: CommandHandler, ownerId: string): Promise<void> {
  let left = BOTS;
  const lane = async () => {
    while (left > 0) {
      const n = left--;
      const [id, at] = [newId(), new Date()];
      const data = { name: `Bot ${n}`, platform: 'Website', botType: 'FREE_STYLE', purpose: 'Bench' } as const;
      const rest = { description: null, avatar: null, style: {}, ownerId, at: at.toISOString() };
      const created = await handler.handle(
        botDecider,
        id,
        { type: 'CreateBot', data: { ...data, ...rest } },
        { commandId: id, correlationId: id, actor: { kind: 'account', id: ownerId }, now: at },
      );
      if (!created.ok) throw new Error(created.refusal.detail);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, lane));
}
