import { z } from 'zod';
import { ACCOUNT_TOKENS } from '../../../application/accounts/tokens.js';
import { BOT_TOKENS } from '../../../application/bots/tokens.js';
import type { BotView } from '../../../application/bots/view.js';
import { type Caller, mayAccess } from '../../../application/caller.js';
import type { Get } from '../../../application/token.js';
import { TOKENS } from '../../../application/tokens.js';
import { readKnown } from '../pipeline/consistency.js';
import { accepted, ok } from '../reply.js';
import { type Reply, type Route, type RouteInput, route } from '../route.js';
import { loadKnown, positionOfKnown } from './configurationRoutes.js';
import { accountOf } from './createRoutes.js';
import { openCursor, sealCursor } from './cursorPage.js';
import { mayRead, noSuchBot, PROBLEMS, problem, TAG } from './replies.js';
import { botId, botPage, botView, idParams, listQuery, publishableKeyView } from './schemas.js';

type ListInput = RouteInput<unknown, z.output<typeof listQuery>, unknown>;

const reads = ['bots'];
const page = {
  200: { description: 'A page of bots, newest first', schema: botPage },
  400: problem('Bad cursor or limit'),
};
const found = { 200: { description: 'The bot', schema: botView }, 404: PROBLEMS[404] };

const homeSummary = z
  .object({
    total: z.int().meta({ description: 'Bots that are not in the recycle bin' }),
    byStatus: z.record(z.enum(['draft', 'active', 'paused', 'deleted']), z.int()),
    newest: z.array(botView),
  })
  .meta({ id: 'BotSummary' });

/** Lists and the summary. Their paths come before `/api/bot/:id`. */
export const listRoutes = (get: Get): Route[] => {
  const list = listBots(get);
  return [
    ...['/api/bot', '/api/bot/getAllBotsForManagePage'].map((path) =>
      route({
        method: 'get',
        path,
        tag: TAG,
        summary: 'The caller’s bots; those in the recycle bin only with `status=deleted`',
        access: mayRead,
        query: listQuery,
        reads,
        responses: page,
        handler: (input) => list(input, input.query.status),
      }),
    ),
    route({
      method: 'get',
      path: '/api/bot/getDeletedBots',
      tag: TAG,
      summary: 'The recycle bin',
      access: mayRead,
      query: listQuery.omit({ status: true }),
      reads,
      responses: page,
      handler: (input) => list(input, 'deleted'),
    }),
    route({
      method: 'get',
      path: '/api/bot/summary',
      tag: TAG,
      summary: 'What the home page shows: how many bots in which state, and the newest',
      access: mayRead,
      reads,
      responses: { 200: { description: 'The summary', schema: homeSummary } },
      handler: async (input) => ok(await get(BOT_TOKENS.BotQueries).summary(accountOf(input))),
    }),
    route({
      method: 'post',
      path: '/api/bot/getBotDetailsForHomePage',
      tag: TAG,
      summary: 'The same summary under its first name; with `botId` also that bot',
      access: mayRead,
      body: z.strictObject({ botId: botId.optional() }),
      reads,
      safe: true,
      responses: {
        200: { description: 'The summary', schema: homeSummary.extend({ bot: botView.nullable() }) },
        404: PROBLEMS[404],
      },
      handler: async (input) => {
        const bot = input.body.botId === undefined ? null : await readBot(get, input.caller, input.body.botId);
        return ok({ ...(await get(BOT_TOKENS.BotQueries).summary(accountOf(input))), bot });
      },
    }),
  ];
};

export const oneBotRoutes = (get: Get): Route[] => [
  route({
    method: 'get',
    path: '/api/bot/:id/publishableKey',
    tag: TAG,
    summary: 'The key with which the widget calls; it can be read again at any time',
    access: mayRead,
    params: idParams,
    responses: { 200: { description: 'The key', schema: publishableKeyView }, 404: PROBLEMS[404] },
    handler: async ({ caller, params: { id }, command }) => {
      const { ownerId } = await loadKnown(get, caller, id);
      // A crash right after the bot was created leaves it without: then it is issued here.
      const issued = await get(ACCOUNT_TOKENS.PublishableKeys).issue(id, ownerId, command);
      return ok({ botId: id, publishableKey: accepted(issued) }, { headers: { 'cache-control': 'no-store' } });
    },
  }),
  route({
    method: 'get',
    path: '/api/bot/getOneBotDetails/:botId',
    tag: TAG,
    summary: 'One bot, under its first name',
    access: mayRead,
    params: z.strictObject({ botId }),
    reads,
    responses: found,
    handler: async (input) => botReadReply(await readBot(get, input.caller, input.params.botId)),
  }),
  route({
    method: 'get',
    path: '/api/bot/:id',
    tag: TAG,
    summary: 'One bot',
    access: mayRead,
    params: idParams,
    reads,
    responses: found,
    handler: async (input) => botReadReply(await readBot(get, input.caller, input.params.id)),
  }),
];

/** The bot from its read model, if it is the caller's. */
export async function readBot(get: Get, caller: Caller, id: string): Promise<BotView> {
  const bot = await readKnown(
    () => get(BOT_TOKENS.BotQueries).byId(id),
    reads,
    get(TOKENS.ReadYourWrites),
    () => positionOfKnown(get, caller, id),
  );
  if (!bot || !mayAccess(caller, bot.ownerId)) throw noSuchBot();
  return bot;
}

const botReadReply = (bot: BotView): Reply => ok(bot, { revision: bot.revision });

const listBots =
  (get: Get) =>
  async (
    input: Pick<ListInput, 'caller'> & { query: { limit: number; cursor?: string | undefined } },
    status: BotView['status'] | undefined,
  ): Promise<Reply> => {
    const ownerId = accountOf(input);
    const { cursor, limit } = input.query;
    const name = `bots:${ownerId}:${status ?? ''}`;
    // `<total> <place>`: the total is that of the first page.
    const opened = /^(\d+) (.+)$/.exec(openCursor(get, name, cursor) ?? '');
    const [after, known] = opened ? [opened[2] ?? null, Number(opened[1])] : [null, null];
    const page = await get(BOT_TOKENS.BotQueries).list({ ownerId, status }, limit, after, known);
    const { items, total } = page;
    const nextCursor = sealCursor(get, name, page.after === null ? null : `${total} ${page.after}`);
    return ok({ items, nextCursor, total });
  };
