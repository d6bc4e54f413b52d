import { z } from 'zod';
import type { Caller } from '../../application/caller.js';
import type { CommandContext } from '../../application/commandContext.js';
import { DAY_MS, HOUR_MS } from '../../application/durations.js';
import { derivedId } from '../../application/ids.js';
import { removedBot } from '../../application/knowledge/refusals.js';
import { crawlRun } from '../../application/knowledge/run/crawlRun.js';
import { scheduleOf } from '../../application/knowledge/schedule.js';
import { KNOWLEDGE } from '../../application/knowledge/tokens.js';
import { KNOWLEDGE_STORE } from '../../application/ports/knowledgeStore.js';
import { PAGE_READER } from '../../application/ports/pageReader.js';
import { GiveUp, type WorkerDefinition, type WorkerJob } from '../../application/ports/worker.js';
import type { Get } from '../../application/token.js';
import { TOKENS } from '../../application/tokens.js';
import { untilRunEnds } from './untilRunEnds.js';

const crawlJob = z.object({ scrapeId: z.uuid() });
const sourceJob = z.object({ sourceId: z.uuid() });
/** What any other program may add, in the form of the product's first version. */
const foreignJob = z.object({
  url: z.string().max(4_096),
  userId: z.string().max(100),
  botId: z.string().max(100),
  mode: z.enum(['page', 'sitemap', 'crawl']).default('page'),
  maxPages: z.int().positive().nullable().default(null),
});

/** Crawls, takes the requests of other programs, and keeps the timetable. */
export const scrapeWebsiteWorker = (get: Get): WorkerDefinition => ({
  queue: 'scrapeWebsite',
  concurrency: 4,
  // A run has a deadline of its own, recorded with it.
  timeLimitMs: DAY_MS,
  repeats: { name: 'reembed', everyMs: HOUR_MS },
  untilDone: ['schedule'],
  process: async (job) => {
    switch (job.name) {
      case 'crawl':
        return await crawl(get, job);
      case 'schedule':
        return await scheduleOf(get(KNOWLEDGE.Timetable), get(TOKENS.CommandHandler), sourceOf(job));
      case 'tick':
        return await runOnSchedule(get, job);
      case 'reembed':
        return void (await get(KNOWLEDGE.Reembedding).requestAll());
      default:
        return await requestForeign(get, job);
    }
  },
});

async function crawl(get: Get, job: WorkerJob): Promise<void> {
  const parsed = crawlJob.safeParse(job.data);
  if (!parsed.success) throw new GiveUp('not a crawl');
  const parts = { store: get(KNOWLEDGE_STORE), reader: get(PAGE_READER), reports: get(KNOWLEDGE.Reports) };
  await untilRunEnds(get, job, parsed.data.scrapeId, (signal) => crawlRun(parts, parsed.data.scrapeId, signal));
}

function sourceOf(job: WorkerJob): string {
  const parsed = sourceJob.safeParse(job.data);
  if (!parsed.success) throw new GiveUp('no source');
  return parsed.data.sourceId;
}

/** One run for each tick of the timetable, however often the tick's job runs. */
async function runOnSchedule(get: Get, job: WorkerJob): Promise<void> {
  const sourceId = sourceOf(job);
  const scrapeId = derivedId('scheduled run', sourceId, job.id);
  const context = contextOf(get, job, { kind: 'system', id: 'timetable' });
  const run = await get(KNOWLEDGE.Commands).runAgain(sourceId, 'schedule', scrapeId, context);
  // Its schedule stays: the bot may be restored.
  if (!run.ok && run.refusal.code === removedBot.code) return;
  if (!run.ok) throw new Error(run.refusal.code);
  if (run.value === null) await get(KNOWLEDGE.Timetable).take(sourceId);
}

/** As if requested over HTTP by that user: the bot must be theirs. The same job id again is the same run. */
async function requestForeign(get: Get, job: WorkerJob): Promise<void> {
  const parsed = foreignJob.safeParse(job.data);
  if (!parsed.success) throw new GiveUp(`not a request to scrape: ${z.prettifyError(parsed.error)}`);
  const { url, userId, botId, mode, maxPages } = parsed.data;
  const caller: Caller = { kind: 'account', accountId: userId, sessionId: '', roles: [], email: '', name: '' };
  const result = await get(KNOWLEDGE.Commands).request(
    caller,
    botId,
    { url, mode, maxPages, include: [], exclude: [] },
    derivedId('foreign scrape', botId, job.id),
    contextOf(get, job, { kind: 'account', id: userId }),
    'queue',
  );
  if (!result.ok) throw new GiveUp(`${result.refusal.code}: ${result.refusal.detail}`);
}

const contextOf = (get: Get, job: WorkerJob, actor: CommandContext['actor']): CommandContext => ({
  commandId: derivedId('scrapeWebsite', job.name, job.id),
  correlationId: derivedId('scrapeWebsite', job.id),
  actor,
  now: get(TOKENS.Now)(),
});
