import { z } from 'zod';
import { KNOWLEDGE } from '../../../application/knowledge/tokens.js';
import type { Get } from '../../../application/token.js';
import { TOKENS } from '../../../application/tokens.js';
import { scrapeDecider } from '../../../domain/scrape/decider.js';
import type { ScrapeEvent } from '../../../domain/scrape/events.js';
import { evolve, noScrape, type Scrape } from '../../../domain/scrape/state.js';
import type { Recorded } from '../../../domain/shared/event.js';
import { readKnown } from '../pipeline/consistency.js';
import { stillIn } from '../pipeline/stillIn.js';
import { Problem } from '../problem.js';
import { accepted, commandReply, ok } from '../reply.js';
import { type Route, route } from '../route.js';
import { lastEventId, type ServerSentEvent, streamEvents } from '../sse.js';
import { mayRead, mayWrite, mustSeeBot, PROBLEMS, TAG } from './replies.js';
import { scrapeParams, scrapeWithPages, toPageView, toScrapeView } from './schemas.js';

const PATH = '/api/bot/:id/knowledge/:scrapeId';
const MOST_PAGES = 1_000;

export const progressRoutes = (get: Get): Route[] => [
  route({
    method: 'get',
    path: PATH,
    tag: TAG,
    summary: 'One run: how far it is, what became of each page, how it ended',
    access: mayRead,
    params: scrapeParams,
    reads: ['scrapes'],
    responses: { 200: { description: 'The run', schema: scrapeWithPages }, 404: PROBLEMS[404] },
    handler: async ({ caller, params }) => {
      await mustSeeBot(get, caller, params.id);
      const scrapes = get(KNOWLEDGE.Scrapes);
      const inLog = async () => {
        const { state, position } = await get(TOKENS.CommandHandler).load(scrapeDecider, params.scrapeId);
        return state.status !== 'none' && state.request.botId === params.id ? position : null;
      };
      const run = await readKnown(
        () => scrapes.one(params.id, params.scrapeId),
        ['scrapes'],
        get(TOKENS.ReadYourWrites),
        inLog,
      );
      if (!run) throw Problem.notFound('The run');
      const pages = await scrapes.pages(params.scrapeId, MOST_PAGES);
      return ok({ ...toScrapeView(run), pages: pages.map(toPageView) });
    },
  }),
  route({
    method: 'get',
    path: `${PATH}/events`,
    tag: TAG,
    summary: 'The progress of a run as it happens: one event for each thing that happens, then `end`',
    access: mayRead,
    params: scrapeParams,
    responses: {
      200: {
        description:
          'Events `requested`, `page`, `chunks`, `crawled`, `end`; each with the progress so far. `Last-Event-ID` resumes.',
        contentType: 'text/event-stream',
      },
      404: PROBLEMS[404],
    },
    handler: async ({ caller, params, koa }) => {
      await mustSeeBot(get, caller, params.id);
      const state = await get(KNOWLEDGE.Reports).load(params.scrapeId);
      if (state.status === 'none' || state.request.botId !== params.id) throw Problem.notFound('The run');
      const seen = lastEventId(koa);
      const isIn = stillIn(get, koa, caller);
      await streamEvents(koa, (signal) => progress(get, { ...params, seen, isIn }, signal));
      return undefined;
    },
  }),
  route({
    method: 'post',
    path: `${PATH}/cancel`,
    tag: TAG,
    summary: 'Stop a run; the bot keeps what it knew before',
    access: mayWrite,
    params: scrapeParams,
    responses: {
      200: {
        description: 'The run has been cancelled',
        schema: z.object({ scrapeId: z.string(), status: z.literal('cancelled') }),
      },
      404: PROBLEMS[404],
      409: PROBLEMS[409],
    },
    handler: async ({ caller, params, command }) => {
      const { id, scrapeId } = params;
      const outcome = accepted(await get(KNOWLEDGE.Commands).cancel(caller, id, scrapeId, command));
      return commandReply(outcome, { scrapeId, status: 'cancelled' });
    },
  }),
];

/**
 * Folds the run from its beginning, so that each event tells the progress; `seen` events were sent before. A run takes up
 * to half an hour: whoever is let in no more meanwhile is told no further.
 */
async function* progress(
  get: Get,
  { scrapeId, seen, isIn }: { scrapeId: string; seen: number; isIn: () => Promise<boolean> },
  signal: AbortSignal,
): AsyncGenerator<ServerSentEvent> {
  let state: Scrape = noScrape;
  for await (const event of get(KNOWLEDGE.Follower).follow(scrapeId, 0, signal)) {
    state = evolve(state, event);
    const id = event.revision + 1;
    const told = tell(event, state);
    if (told && id > seen) {
      if (!(await isIn())) return;
      yield { ...told, id };
    }
    if (told?.event === 'end') return;
  }
}

function tell(event: Recorded<ScrapeEvent>, state: Scrape): Omit<ServerSentEvent, 'id'> | null {
  if (state.status === 'none') return null;
  const { progress } = state;
  switch (event.type) {
    case 'ScrapeRequested':
      return { event: 'requested', data: { url: event.data.url, mode: event.data.mode, progress } };
    case 'PageScraped':
      return { event: 'page', data: { url: event.data.url, outcome: 'scraped', title: event.data.title, progress } };
    case 'PageSkipped': {
      const { url, reason, detail } = event.data;
      return {
        event: 'page',
        data: { url, outcome: reason === 'unchanged' ? reason : 'skipped', reason, detail, progress },
      };
    }
    case 'PageFailed':
    case 'ChunksRefused': {
      const { url, code, detail } = event.data;
      return { event: 'page', data: { url, outcome: 'failed', reason: code, detail, progress } };
    }
    case 'ChunksStored':
      return { event: 'chunks', data: { url: event.data.url, chunks: event.data.chunks, progress } };
    case 'CrawlFinished':
      return { event: 'crawled', data: { notVisited: event.data.notVisited, progress } };
    case 'ScrapeCompleted': {
      const { pages, chunks, durationMs } = event.data;
      return { event: 'end', data: { status: 'completed', pages, chunks, durationMs, progress } };
    }
    case 'ScrapeFailed':
      return { event: 'end', data: { status: 'failed', code: event.data.code, detail: event.data.detail, progress } };
    case 'ScrapeCancelled':
      return { event: 'end', data: { status: 'cancelled', progress } };
    case 'ScrapeDiscarded':
    case 'OwnerNotified':
    case 'NotificationFailed':
      return null;
  }
}
