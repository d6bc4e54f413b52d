import type { z } from 'zod';
import { BOT_TOKENS } from '../../../application/bots/tokens.js';
import type { KnownCaller } from '../../../application/caller.js';
import type { Get } from '../../../application/token.js';
import { Problem } from '../problem.js';
import { accepted } from '../reply.js';
import { type Reply, type Route, type RouteInput, route } from '../route.js';
import { botCommandReply, CONTROLLED_TAG, mayWrite, nowOf, PROBLEMS, problem, TAG } from './replies.js';
import { botWithWarnings, newBot, newControlledBot } from './schemas.js';

const responses = { 201: { description: 'The new bot, a draft', schema: botWithWarnings }, 422: PROBLEMS[422] };

export const createRoutes = (get: Get): Route[] => {
  const create = createBot(get);
  return [
    ...['/api/bot', '/api/bot/createBot'].map((path) =>
      route({
        method: 'post',
        path,
        tag: TAG,
        summary: 'Create a bot',
        access: mayWrite,
        body: newBot,
        responses,
        handler: async (input) => create(input, { ...input.body, name: input.body.name ?? input.body.botName ?? '' }),
      }),
    ),
    route({
      method: 'post',
      path: '/api/bot/createControlledBot',
      tag: CONTROLLED_TAG,
      summary: 'Create a controlled bot: a light website bot with a style of its own',
      access: mayWrite,
      body: newControlledBot,
      responses: { ...responses, 403: problem('`userId` is someone else’s') },
      handler: async (input) => {
        const { userId } = input.body;
        if (userId !== undefined && userId !== accountOf(input)) {
          throw new Problem(
            403,
            'NOT_YOUR_ACCOUNT',
            'A bot is created for the account that asks for it: leave userId out.',
          );
        }
        return create(input, input.body);
      },
    }),
  ];
};

type Wanted = Pick<z.output<typeof newBot>, 'platform' | 'type' | 'purpose' | 'description' | 'avatar' | 'style'> & {
  readonly name: string;
};

const createBot =
  (get: Get) =>
  async (input: RouteInput<unknown, unknown, unknown>, bot: Wanted): Promise<Reply> => {
    const { name, platform, type: botType, purpose, description, avatar, style = {} } = bot;
    const ownerId = accountOf(input);
    const outcome = accepted(
      await get(BOT_TOKENS.BotCommands).run(
        input.caller,
        input.aggregateId,
        {
          type: 'CreateBot',
          data: { name, platform, botType, purpose, description, avatar, style, ownerId, at: nowOf(input) },
        },
        input.command,
      ),
    );
    return botCommandReply(input.aggregateId, outcome, 201);
  };

export const accountOf = ({ caller }: Pick<RouteInput<unknown, unknown, unknown>, 'caller'>): string =>
  (caller as KnownCaller).accountId;
