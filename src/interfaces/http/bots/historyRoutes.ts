import { z } from 'zod';
import { readHistory } from '../../../application/bots/history.js';
import { BOT_TOKENS } from '../../../application/bots/tokens.js';
import { botView as viewOf } from '../../../application/bots/view.js';
import { DECIDERS } from '../../../application/deciders.js';
import { type Moment, stateThen } from '../../../application/timeTravel.js';
import type { Get } from '../../../application/token.js';
import { TOKENS } from '../../../application/tokens.js';
import { type BotState, isKnown } from '../../../domain/bot/state.js';
import { streamName } from '../../../domain/shared/event.js';
import { Problem } from '../problem.js';
import { accepted, ok } from '../reply.js';
import { type Route, route } from '../route.js';
import { wholeNumber } from '../wholeNumber.js';
import { configurationView, historyEntry } from './configurationSchema.js';
import { openCursor, sealCursor } from './cursorPage.js';
import { mayRead, PROBLEMS, problem, TAG } from './replies.js';
import { botView, idParams, purgedView } from './schemas.js';

const historyQuery = z.strictObject({
  cursor: z.string().max(500).optional(),
  limit: wholeNumber(1, 200).default(50),
});

const stateQuery = z
  .strictObject({
    at: z.iso.datetime({ offset: true }).optional().meta({ description: 'A time, such as 2026-01-31T12:00:00Z' }),
    revision: wholeNumber(0).optional().meta({ description: 'The number of the event, from 0.' }),
  })
  .refine(({ at, revision }) => (at === undefined) !== (revision === undefined), {
    path: ['at'],
    message: 'give either a time or a revision',
  });

const pastState = z
  .object({
    revision: z.int(),
    at: z.iso.datetime().meta({ description: 'When the last event in it happened' }),
    bot: z.union([botView, purgedView]),
    configuration: z.object({ draft: configurationView, published: configurationView.nullable() }).nullable(),
  })
  .meta({ id: 'PastBot' });

export const historyRoutes = (get: Get): Route[] => [
  route({
    method: 'get',
    path: '/api/bot/:id/history',
    tag: TAG,
    summary: 'What happened to a bot, in words, newest first',
    access: mayRead,
    params: idParams,
    query: historyQuery,
    responses: {
      200: {
        description: 'A page of history',
        schema: z.object({ items: z.array(historyEntry), nextCursor: z.string().nullable(), total: z.int() }),
      },
      400: problem('Bad cursor or limit'),
      404: PROBLEMS[404],
    },
    handler: async ({ caller, params: { id }, query: { cursor, limit } }) => {
      const revision = accepted(await get(BOT_TOKENS.BotCommands).lastRevision(caller, id));
      const list = `history:${id}`;
      const place = openCursor(get, list, cursor);
      const upTo = place === null ? revision : Number(place);
      const items = await readHistory(get(TOKENS.EventStore), id, upTo, limit);
      const nextCursor = sealCursor(get, list, upTo - limit >= 0 ? upTo - limit : null);
      return ok({ items, nextCursor, total: revision + 1 });
    },
  }),
  route({
    method: 'get',
    path: '/api/bot/:id/state',
    tag: TAG,
    summary: 'The bot as it was at a time or a revision',
    access: mayRead,
    params: idParams,
    query: stateQuery,
    responses: { 200: { description: 'The bot then', schema: pastState }, 404: problem('It did not exist then') },
    handler: async ({ caller, params: { id }, query }) => {
      accepted(await get(BOT_TOKENS.BotCommands).lastRevision(caller, id));
      const moment: Moment =
        query.revision === undefined ? { at: new Date(query.at ?? '') } : { revision: query.revision };
      const past = await stateThen(get(TOKENS.EventStore), DECIDERS, streamName('bot', id), moment);
      if (typeof past === 'string') {
        throw new Problem(404, 'NO_STATE_THEN', 'The bot did not exist then, or has no such revision.');
      }
      const { revision, occurredAt: at } = past;
      const state = past.state as BotState;
      const configuration = isKnown(state)
        ? { draft: state.draft, published: state.published?.configuration ?? null }
        : null;
      return ok({ revision, at, bot: viewOf(id, state), configuration });
    },
  }),
];
