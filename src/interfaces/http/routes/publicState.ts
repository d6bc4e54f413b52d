import { z } from 'zod';
import { PUBLIC_STATES } from '../../../application/bots/publicState.js';
import type { Get } from '../../../application/token.js';
import { PROBLEMS } from '../bots/replies.js';
import { botId, feature } from '../bots/schemas.js';
import { styleView } from '../bots/styleSchema.js';
import { Problem } from '../problem.js';
import { type Route, route } from '../route.js';

const publicState = z
  .object({
    id: z.string(),
    name: z.string(),
    avatar: z.string().nullable(),
    style: styleView.omit({ welcomeMessage: true, suggestedQuestions: true }),
    welcomeMessage: z.string(),
    suggestedQuestions: z.array(z.string()),
    features: z.array(feature),
    revision: z.int(),
  })
  .meta({ id: 'PublicBotState' });

export const PUBLIC_STATE_PATH = '/api/bot/website/:botId';

/** Kept by browsers and proxies, but asked about each time: a paused bot must not be shown from a cache. */
export const PUBLIC_STATE_HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'public, no-cache',
  vary: 'Origin',
};

export const publicStateRoutes = (get: Get): Route[] => [
  route({
    method: 'get',
    path: PUBLIC_STATE_PATH,
    tag: 'Website',
    summary: 'What the widget needs to show a bot; served from a cache, with an ETag',
    access: { kind: 'public' },
    params: z.strictObject({ botId }),
    responses: { 200: { description: 'The public state', schema: publicState }, 404: PROBLEMS[404] },
    handler: async ({ params }) => {
      const { status, body, revision } = await get(PUBLIC_STATES).get(params.botId);
      if (status === 'paused')
        throw new Problem(404, 'BOT_PAUSED', 'This bot takes a break and is not shown right now.');
      if (body === null) throw new Problem(404, 'BOT_NOT_FOUND', 'This bot does not exist or is not in service.');
      return { status: 200, body, headers: PUBLIC_STATE_HEADERS, revision };
    },
  }),
];
