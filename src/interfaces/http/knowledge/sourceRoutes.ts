import type { RequestedRun } from '../../../application/knowledge/commands.js';
import { KNOWLEDGE } from '../../../application/knowledge/tokens.js';
import type { Get } from '../../../application/token.js';
import { openCursor, sealCursor } from '../bots/cursorPage.js';
import { accepted, noContent, ok } from '../reply.js';
import { type Reply, type Route, route } from '../route.js';
import { mayRead, mayWrite, mustSeeBot, PROBLEMS, RUNS, TAG } from './replies.js';
import { botParams, listQuery, newScrape, requested, sourcePage, sourceParams, toSourceView } from './schemas.js';

const PATH = '/api/bot/:id/knowledge';

export const sourceRoutes = (get: Get): Route[] => [
  route({
    method: 'post',
    path: PATH,
    tag: TAG,
    summary: 'Scrape a page, a sitemap or a site; asking for the same again is another run of the same source',
    access: mayWrite,
    params: botParams,
    body: newScrape,
    rate: [RUNS],
    responses: { 202: { description: 'The run has been requested', schema: requested }, ...PROBLEMS },
    handler: async ({ caller, params, body, aggregateId, command }) => {
      const { url, mode, maxPages = null, include, exclude, schedule } = body;
      const wanted = { url, mode, maxPages, include, exclude, ...(schedule === undefined ? {} : { schedule }) };
      return run(accepted(await get(KNOWLEDGE.Commands).request(caller, params.id, wanted, aggregateId, command)));
    },
  }),
  route({
    method: 'get',
    path: PATH,
    tag: TAG,
    summary: 'The sources of a bot’s knowledge, newest first, with what is live of each',
    access: mayRead,
    params: botParams,
    query: listQuery,
    reads: ['knowledgeSources'],
    responses: { 200: { description: 'A page of sources', schema: sourcePage }, 404: PROBLEMS[404] },
    handler: async ({ caller, params, query }) => {
      await mustSeeBot(get, caller, params.id);
      const list = `knowledge:${params.id}`;
      const place = openCursor(get, list, query.cursor);
      const [addedAt, id] = place?.split(' ') ?? [];
      const from = addedAt !== undefined && id !== undefined ? { addedAt, id } : null;
      const { rows, total } = await get(KNOWLEDGE.Sources).ofBot(params.id, query.limit + 1, from);
      const shown = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? shown.at(-1) : undefined;
      const next = last ? `${last.addedAt.toISOString()} ${last.id}` : null;
      const timetable = get(KNOWLEDGE.Timetable);
      const items = shown.map((row) => toSourceView(row, timetable));
      return ok({ items, nextCursor: sealCursor(get, list, next), total });
    },
  }),
  route({
    method: 'post',
    path: `${PATH}/:sourceId/refresh`,
    tag: TAG,
    summary: 'Scrape a source again: only what has changed is embedded',
    access: mayWrite,
    params: sourceParams,
    rate: [RUNS],
    responses: { 202: { description: 'The run has been requested', schema: requested }, ...PROBLEMS },
    handler: async ({ caller, params, aggregateId, command }) =>
      run(accepted(await get(KNOWLEDGE.Commands).refresh(caller, params.id, params.sourceId, aggregateId, command))),
  }),
  route({
    method: 'delete',
    path: `${PATH}/:sourceId`,
    tag: TAG,
    summary: 'Remove a source and all that the bot knows from it',
    access: mayWrite,
    params: sourceParams,
    responses: { 204: { description: 'Removed; its chunks follow' }, 404: PROBLEMS[404], 409: PROBLEMS[409] },
    handler: async ({ caller, params, command }) =>
      noContent(accepted(await get(KNOWLEDGE.Commands).remove(caller, params.id, params.sourceId, command))),
  }),
];

const run = ({ scrapeId, sourceId, position }: RequestedRun): Reply => ({
  status: 202,
  body: { scrapeId, sourceId, status: 'running' },
  position,
});
