import { Supabase } from '../../src/infrastructure/vectors/client.js';
import { SupabaseKnowledgeStore } from '../../src/infrastructure/vectors/supabaseKnowledgeStore.js';
import { setUp } from '../support/setUp.js';
import type { World } from '../support/world.js';
import { type DeafGate, deafGateTo } from './support/deafGate.js';
import { openGatedWorld } from './support/gatedWorld.js';
import { Journey } from './support/journey.js';
import { Processes, QUICK } from './support/processes.js';
import type { Answer, Site } from './support/site.js';

let content: Record<string, string | Answer>;
let site: Site;
let supabase: DeafGate;
let mail: DeafGate;
let world: World;
let service: Processes;
setUp(async (opened) => {
  ({ content, site, supabase, mail, world } = await openGatedWorld(opened, deafGateTo));
  service = opened.use(await Processes.start(world.env, QUICK));
}, 180_000);

interface Step {
  readonly what: string;
  readonly gate: () => DeafGate;
  readonly path: RegExp;
  /** What only requests about this run hold. */
  readonly text: (run: { owner: Journey; scrapeId: string }) => string;
}
const STEPS: readonly Step[] = [
  { what: 'page', gate: () => supabase, path: /knowledge_put_page/, text: ({ scrapeId }) => scrapeId },
  { what: 'chunks', gate: () => supabase, path: /knowledge_store_chunks/, text: () => 'known by its chunks' },
  { what: 'publication', gate: () => supabase, path: /knowledge_publish/, text: ({ scrapeId }) => scrapeId },
  // The only run that comes so far. Its owner is also sent a code, perhaps only now.
  { what: 'mail', gate: () => mail, path: /emails/, text: () => '"subject":"The page' },
];

it('a worker that is killed when something is done and not yet recorded has it done once', async () => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const runs = await Promise.all(
    STEPS.map(async ({ what, gate, path, text }) => {
      content[`/${what}`] = (_request, response) =>
        void opened.then(() => {
          const sentence = `The heron of the northern marsh is known by its ${what}.`;
          response.writeHead(200, { 'content-type': 'text/html' });
          response.end(
            `<title>Heron</title><main><p>${sentence} ${'It stands still for hours. '.repeat(8)}</p></main>`,
          );
        });
      const owner = await new Journey(service).begin();
      const { scrapeId } = await owner.request({ url: site.url(`/${what}`) });
      return { what, owner, scrapeId, done: gate().keep(path, text({ owner, scrapeId })) };
    }),
  );
  open();
  await Promise.all(runs.map(({ done }) => done));
  await service.kill('worker');
  for (const gate of [supabase, mail]) gate.mend();

  const store = new SupabaseKnowledgeStore(new Supabase(world.config.supabase));
  for (const { what, owner, scrapeId } of runs) {
    const run = await owner.ended(scrapeId, 240_000);
    expect([what, run]).toEqual([
      what,
      expect.objectContaining({
        status: 'completed',
        result: { pages: 1, chunks: 1 },
        progress: expect.objectContaining({ scraped: 1 }),
        ownerNotified: 'sent',
      }),
    ]);
    expect([what, await owner.mails()]).toEqual([what, [expect.anything()]]);
    expect([what, (await owner.search('heron of the marsh', 10)).length]).toEqual([what, 1]);
    const counts = await store.audit([], owner.botId);
    expect([what, counts]).toEqual([what, Object.fromEntries(Object.keys(counts).map((one) => [one, 0]))]);
  }
}, 300_000);
