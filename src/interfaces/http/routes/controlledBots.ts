import { z } from 'zod';
import { styleWarnings } from '../../../application/bots/colors.js';
import type { Get } from '../../../application/token.js';
import { runOnBot } from '../bots/changeRoutes.js';
import { accountOf, createBot, createdReply } from '../bots/createRoutes.js';
import { readBot } from '../bots/readRoutes.js';
import { botReply, CONTROLLED_TAG, mayRead, mayWrite, nowOf, PROBLEMS, problem } from '../bots/replies.js';
import { avatar, botId, botWithWarnings, newControlledBot, origins } from '../bots/schemas.js';
import { styleChanges } from '../bots/styleSchema.js';
import { Problem } from '../problem.js';
import { ok } from '../reply.js';
import { type Route, route } from '../route.js';

export const controlledBotRoutes = (get: Get): Route[] => [
  route({
    method: 'post',
    path: '/api/bot/createControlledBot',
    tag: CONTROLLED_TAG,
    summary: 'Create a controlled bot: a light website bot with a style of its own',
    access: mayWrite,
    body: newControlledBot,
    responses: { ...createdReply, 403: problem('`userId` is someone else’s') },
    handler: async (input) => {
      const { userId } = input.body;
      if (userId !== undefined && userId !== accountOf(input)) {
        throw new Problem(
          403,
          'NOT_YOUR_ACCOUNT',
          'A bot is created for the account that asks for it: leave userId out.',
        );
      }
      return createBot(get)(input, input.body);
    },
  }),
  route({
    method: 'post',
    path: '/api/bot/updateControlledBotStyle',
    tag: CONTROLLED_TAG,
    summary: 'Style a controlled bot; `warnings` tell what would be hard to read',
    access: mayWrite,
    body: z.strictObject({
      botId,
      style: styleChanges,
      avatar: avatar.optional(),
      allowedOrigins: origins.optional(),
    }),
    responses: botReply,
    handler: async (input) => {
      const { botId: id, style, avatar: picture, allowedOrigins = null } = input.body;
      const data = {
        details: { avatar: picture },
        style,
        origins: allowedOrigins,
        onlyControlled: true,
        at: nowOf(input),
      };
      return runOnBot(get)(input, id, { type: 'ChangeBot', data });
    },
  }),
  route({
    method: 'get',
    path: '/api/bot/controlledBot/:botId',
    tag: CONTROLLED_TAG,
    summary: 'A controlled bot with its style',
    access: mayRead,
    params: z.strictObject({ botId }),
    reads: ['bots'],
    responses: { 200: { description: 'The bot', schema: botWithWarnings }, 404: PROBLEMS[404] },
    handler: async ({ caller, params }) => {
      const bot = await readBot(get, caller, params.botId);
      if (bot.type !== 'CONTROLLED') throw Problem.notFound('This controlled bot');
      return ok({ ...bot, warnings: styleWarnings(bot.style) }, { revision: bot.revision });
    },
  }),
];
