/**
 * Random kills during runs: `npm run test:chaos:scrape` for 50 rounds, a few of them in the test suite.
 * CHAOS_SEED repeats a run's choices.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { Supabase } from '../../src/infrastructure/vectors/client.js';
import { SupabaseKnowledgeStore } from '../../src/infrastructure/vectors/supabaseKnowledgeStore.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { Journey } from './support/journey.js';
import { Processes, type Role } from './support/processes.js';
import { pages, type Site, serveSite } from './support/site.js';

const ROUNDS = Number(process.env.CHAOS_ROUNDS ?? 2);
const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
const ROLES: readonly Role[] = ['worker', 'projector', 'api'];

let world: World;
let service: Processes;
let site: Site;
let state = SEED;
/** Park and Miller's generator: the same seed, the same kills. */
const random = (): number => {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
};
const WORDS = 'harbour lantern meadow copper violin glacier saddle orchard thunder cabinet marble pepper'.split(' ');
const text = (page: number, version: number): string =>
  Array.from(
    { length: 160 },
    (_u, i) => WORDS[(i * (page + 3) + version * 7 + ((i * i) % (page + 5))) % WORDS.length],
  ).join(' ');
let version = 0;

setUp(async ({ use }) => {
  site = use(
    await serveSite((request, response) => {
      const number = Number(/^\/page(\d+)$/.exec(request.url ?? '')?.[1] ?? -1);
      const links = Array.from({ length: 6 }, (_u, i) => `<a href="/page${i}">page ${i}</a>`).join(' ');
      const html = `<title>Page ${number}</title><main><h1>Page ${number}</h1><p>${text(number, version)}. Round ${version}, page ${number}.</p>${links}</main>`;
      const isPage = request.url === '/' || (number >= 0 && number < 6);
      setTimeout(() => pages(isPage ? { [request.url!]: html } : {})(request, response), 20 + random() * 80);
    }),
  );
  world = use(await createWorld({ SCRAPE_ALLOW_HOSTS: site.host, SCRAPE_RUN_TIMEOUT_SECONDS: '240' }));
  service = use(await Processes.start(world.env));
}, 180_000);

it(
  `every run ends, with one mail and no orphan, whoever is killed (${ROUNDS} rounds, seed ${SEED})`,
  async () => {
    const owner = await new Journey(service).begin();
    const store = new SupabaseKnowledgeStore(new Supabase(world.config.supabase));
    const ended = { completed: 0, failed: 0 };
    for (let round = 1; round <= ROUNDS; round++) {
      version = round;
      const { scrapeId } = await again(() => owner.request({ url: site.url('/'), mode: 'crawl', maxPages: 10 }));
      const kills: string[] = [];
      for (let kill = 0; kill < 1 + Math.floor(random() * 2); kill++) {
        await sleep(random() * 1_500);
        const role = ROLES[Math.floor(random() * ROLES.length)]!;
        kills.push(role);
        await service.kill(role);
      }
      await service.ready();
      const run = await owner.ended(scrapeId, 280_000);
      if (ROUNDS > 5)
        process.stdout.write(`round ${round}: killed ${kills.join(', ')} → ${run.status} in ${run.durationMs} ms\n`);
      expect(['completed', 'failed']).toContain(run.status);
      ended[run.status as 'completed' | 'failed']++;
      expect(await again(() => owner.mails())).toHaveLength(round);
      // What a failed run has stored is discarded by a job of its own, beside the mail.
      const isLeft = async () => Object.values(await store.audit([], owner.botId)).some((count) => count > 0);
      while (run.status === 'failed' && (await isLeft())) await sleep(50);
      const counts = await store.audit([], owner.botId);
      expect(counts).toEqual(Object.fromEntries(Object.keys(counts).map((what) => [what, 0])));
      if (run.status === 'completed') {
        const found = await again(() => owner.search(`round ${round} page 3`, 20));
        expect(found.some((passage) => passage.text.includes(`Round ${round}, page 3.`))).toBe(true);
        expect(found.some((passage) => passage.text.includes(`Round ${round - 1}, page`))).toBe(false);
      }
    }
    if (ROUNDS > 5) process.stdout.write(`${ROUNDS} rounds: ${JSON.stringify(ended)}\n`);
  },
  ROUNDS * 300_000,
);

/** The API may be the one that was just killed. */
async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries === 100 || !/fetch failed|ECONNREFUSED|50\d/.test(String(error))) throw error;
      await sleep(200);
    }
  }
}
