import { ContainerModule } from 'inversify';
import { SourceQueries } from '../../../projections/knowledgeSources/queries.js';
import { ScrapeQueries } from '../../../projections/scrapes/queries.js';
import { KnowledgeCommands } from '../../application/knowledge/commands.js';
import { Reembedding } from '../../application/knowledge/reembedding.js';
import { KnowledgeRemoval } from '../../application/knowledge/removal.js';
import { ScrapeReports } from '../../application/knowledge/run/reports.js';
import { RunFollower } from '../../application/knowledge/runFollower.js';
import { KNOWLEDGE } from '../../application/knowledge/tokens.js';
import { CHUNKER } from '../../application/ports/chunker.js';
import { EMBEDDER, type Embedder } from '../../application/ports/embedder.js';
import { KNOWLEDGE_SEARCH } from '../../application/ports/knowledgeSearch.js';
import { KNOWLEDGE_STORE } from '../../application/ports/knowledgeStore.js';
import { PAGE_READER } from '../../application/ports/pageReader.js';
import { type Get, token } from '../../application/token.js';
import { TOKENS } from '../../application/tokens.js';
import type { Config } from '../config/index.js';
import { LocalEmbedder } from '../embeddings/local/localEmbedder.js';
import { chunksOf, embeddingText } from '../scraping/chunk/chunks.js';
import { openPageReader } from '../scraping/openPageReader.js';
import { BullTimetable } from '../scraping/timetable.js';
import { Supabase } from '../vectors/client.js';
import { SupabaseKnowledgeSearch } from '../vectors/supabaseKnowledgeSearch.js';
import { SupabaseKnowledgeStore } from '../vectors/supabaseKnowledgeStore.js';
import { singletons } from './bind.js';
import { SHUTDOWN } from './shutdown.js';
import { INFRA } from './tokens.js';

const SUPABASE = token<Supabase>('Supabase');

/** Scraping, embedding, the vector store and search. */
export async function knowledgeModule(config: Config): Promise<ContainerModule> {
  const makeEmbedder = await embedderMaking(config);
  return new ContainerModule((options) => {
    const single = singletons(options);
    single(SUPABASE, () => new Supabase(config.supabase));
    single(KNOWLEDGE_STORE, (get) => new SupabaseKnowledgeStore(get(SUPABASE)));
    single(KNOWLEDGE_SEARCH, (get) => {
      const onAway = (err: unknown) =>
        get(INFRA.Logger).warn({ err }, 'the embedding model is away: questions are looked up by their words');
      // A model elsewhere may hang, and is asked again when it fails; whoever has asked waits all that time.
      const questions = { onAway, ...(config.embedding.provider ? { patienceMs: QUESTION_PATIENCE_MS } : {}) };
      return new SupabaseKnowledgeSearch(get(SUPABASE), get(EMBEDDER), () => askForReembedding(get), questions);
    });
    single(CHUNKER, () => ({ chunks: chunksOf, embeddingText }));
    single(EMBEDDER, (get) => {
      const embedder = makeEmbedder();
      get(SHUTDOWN).add('embedding model', () => embedder.close());
      return embedder;
    });
    single(PAGE_READER, (get) => {
      const onUnreadable = (err: unknown, url: string) =>
        get(INFRA.Logger).warn({ err, host: new URL(url).host }, 'a page could not be read');
      const opened = openPageReader({ ...config.scrape, chromiumPath: config.chromiumPath, onUnreadable });
      get(SHUTDOWN).add('scraper', () => opened.close());
      return opened.reader;
    });

    single(KNOWLEDGE.Scrapes, (get) => new ScrapeQueries(get(TOKENS.SqlReader)));
    single(KNOWLEDGE.Sources, (get) => new SourceQueries(get(TOKENS.SqlReader)));
    single(KNOWLEDGE.Reports, (get) => new ScrapeReports(get(TOKENS.CommandHandler), get(TOKENS.Now)));
    single(KNOWLEDGE.Follower, (get) => {
      const log = get(INFRA.Logger);
      const follower = new RunFollower(get(TOKENS.EventStore), (err) => log.warn({ err }, 'following scrapes'));
      get(SHUTDOWN).add('followers of scrapes', () => follower.close());
      return follower;
    });
    single(KNOWLEDGE.Timetable, (get) => new BullTimetable(() => get(INFRA.BullJobs).queue('scrapeWebsite')));
    single(KNOWLEDGE.Commands, (get) => {
      const { maxPages, maxDepth, runTimeoutSeconds } = config.scrape;
      const { model } = get(EMBEDDER);
      const limits = { maxPages, maxDepth, runTimeoutSeconds, model };
      return new KnowledgeCommands(get(TOKENS.CommandHandler), get(PAGE_READER), get(KNOWLEDGE.Timetable), limits);
    });
    single(
      KNOWLEDGE.Removal,
      (get) =>
        new KnowledgeRemoval(
          get(TOKENS.CommandHandler),
          get(KNOWLEDGE_STORE),
          get(KNOWLEDGE.Commands),
          get(KNOWLEDGE.Scrapes),
          get(KNOWLEDGE.Sources),
          get(TOKENS.Now),
        ),
    );
    single(
      KNOWLEDGE.Reembedding,
      (get) =>
        new Reembedding(
          get(KNOWLEDGE_STORE),
          get(KNOWLEDGE.Commands),
          get(TOKENS.CommandHandler),
          get(EMBEDDER).model,
          get(TOKENS.Now),
        ),
    );
  });
}

/** Loads only the one that is configured. */
async function embedderMaking({ embedding: { provider, dimensions } }: Config): Promise<() => Embedder> {
  if (!provider) return () => new LocalEmbedder();
  const { OpenAiEmbedder } = await import('../embeddings/openAiEmbedder.js');
  return () => new OpenAiEmbedder({ ...provider, dimensions });
}

const QUESTION_PATIENCE_MS = 5_000;
const MINUTE_MS = 60_000;

/** The worker looks for what is of another model by itself every hour; this has it look now, at most once a minute. */
function askForReembedding(get: Get): void {
  const jobId = `reembed-${Math.floor(Date.now() / MINUTE_MS)}`;
  get(TOKENS.Jobs)
    .add('scrapeWebsite', 'reembed', {}, { jobId })
    .catch((err: unknown) => get(INFRA.Logger).warn({ err }, 'asking for re-embedding'));
}
