import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { newId } from '../../src/application/ids.js';
import { Supabase } from '../../src/infrastructure/vectors/client.js';
import { SupabaseKnowledgeSearch } from '../../src/infrastructure/vectors/supabaseKnowledgeSearch.js';
import { SupabaseKnowledgeStore, vectorText } from '../../src/infrastructure/vectors/supabaseKnowledgeStore.js';
import { median, report } from '../support/report.js';

const CHUNKS = Number(process.env.BENCH_CHUNKS ?? 20_000);
const PER_PAGE = 40;
const QUESTIONS = 300;
const MODEL = 'bench';

/** From a question (its vector is given) to passages, against the same SQL function called directly. */
let seed = 7;
const random = (): number => {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed / 2_147_483_647;
};
const vocabulary = Array.from({ length: 9_000 }, (_unused, i) => `term${i.toString(36)}`);
/** Word frequencies as in texts: few words are common, most are rare. */
const words = (count: number): string =>
  Array.from({ length: count }, () => vocabulary[Math.floor(vocabulary.length * random() ** 3)]).join(' ');
/** Vectors of texts lie around topics, not evenly in all directions. */
const topics = Array.from({ length: 200 }, () => Array.from({ length: 512 }, () => random() - 0.5));
const vector = (): number[] => {
  const topic = topics[Math.floor(random() * topics.length)]!;
  return topic.map((x) => x + (random() - 0.5) * 0.6);
};

const server = fork(fileURLToPath(new URL('./server.js', import.meta.url)), {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});
const [store] = (await once(server, 'message')) as [{ url: string; serviceRoleKey: string; databaseUri: string }];
const supabase = new Supabase(store);
const client = new pg.Client({ connectionString: store.databaseUri });
try {
  const botId = await fill();
  await client.connect();
  let next: number[] = [];
  const embedder = { model: MODEL, dimensions: 512, embed: async () => [next], close: async () => {} };
  const search = new SupabaseKnowledgeSearch(supabase, embedder);
  const times = { search: [] as number[], sql: [] as number[] };
  for (let question = 0; question < QUESTIONS + 50; question++) {
    const query = words(7);
    next = vector();
    const throughSql = await timed(() =>
      client.query('select * from search_knowledge($1, $2, $3, $4, $5)', [botId, query, vectorText(next), MODEL, 5]),
    );
    const throughSearch = await timed(() => search.search({ botId, query, topK: 5 }));
    // The first ones warm both up.
    if (question >= 50) {
      times.sql.push(throughSql);
      times.search.push(throughSearch);
    }
  }
  const p99 = (values: readonly number[]): number =>
    [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.99)]!;
  report('retrieval', [
    {
      what: `question to passages, ${CHUNKS} chunks, p50`,
      unit: 'ms',
      figure: median(times.search),
      yardstick: { name: 'the bare SQL query', figure: median(times.sql) },
      goal: { atMost: 1.5 },
    },
    {
      what: 'the same, p99',
      unit: 'ms',
      figure: p99(times.search),
      yardstick: { name: '50 ms', figure: 50 },
      goal: { atMost: 1 },
    },
  ]);
} finally {
  await client.end().catch(() => {});
  const gone = once(server, 'exit');
  server.kill('SIGTERM');
  await gone;
}

/** One bot with one source of that many chunks. */
async function fill(): Promise<string> {
  const knowledge = new SupabaseKnowledgeStore(supabase);
  const [botId, sourceId, generation] = [newId(), newId(), newId()];
  const started = performance.now();
  await knowledge.begin({ generation, sourceId, botId, model: MODEL, requestedAt: new Date().toISOString() });
  for (let number = 0; number * PER_PAGE < CHUNKS; number++) {
    const pageId = newId();
    await knowledge.putPage(generation, {
      pageId,
      url: `https://example.com/${number}`,
      contentHash: pageId,
      title: words(4),
      language: 'en',
      kind: 'html',
      simhash: '0',
      markdown: '-',
      etag: null,
      lastModified: null,
      depth: 0,
      links: [],
    });
    const chunks = Array.from({ length: PER_PAGE }, (_unused, ordinal) => ({
      chunkId: newId(),
      ordinal,
      headingPath: [words(3)],
      text: words(140),
      overlap: 0,
      tokens: 200,
      hash: newId(),
      embedding: vector(),
    }));
    await knowledge.storeChunks(pageId, chunks);
  }
  const filled = performance.now();
  await knowledge.publish(generation);
  const seconds = (from: number, to: number): string => ((to - from) / 1000).toFixed(1);
  console.log(`stored in ${seconds(started, filled)} s, published in ${seconds(filled, performance.now())} s`);
  return botId;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
