import type { z } from 'zod';
import { ACCOUNT_TOKENS } from '../../../application/accounts/tokens.js';
import { BOT_TOKENS } from '../../../application/bots/tokens.js';
import type { KnownCaller } from '../../../application/caller.js';
import type { Get } from '../../../application/token.js';
import { accepted } from '../reply.js';
import { type Reply, type Route, type RouteInput, route } from '../route.js';
import { botCommandReply, mayWrite, nowOf, PROBLEMS, TAG } from './replies.js';
import { newBot, newBotView } from './schemas.js';

export const createdReply = {
  201: { description: 'The new bot, a draft', schema: newBotView },
  422: PROBLEMS[422],
};

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
        responses: createdReply,
        handler: async (input) => create(input, { ...input.body, name: input.body.name ?? input.body.botName ?? '' }),
      }),
    ),
  ];
};

type Input = RouteInput<unknown, unknown, unknown>;

type Wanted = Pick<z.output<typeof newBot>, 'platform' | 'type' | 'purpose' | 'description' | 'avatar' | 'style'> & {
  readonly name: string;
};

export const createBot =
  (get: Get) =>
  async (input: Input, bot: Wanted): Promise<Reply> => {
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
    return withPublishableKey(get, input, ownerId, botCommandReply(input.aggregateId, outcome, 201));
  };

/** The reply together with the bot's publishable key. Repeating it gives the same key. */
export async function withPublishableKey(get: Get, input: Input, ownerId: string, reply: Reply): Promise<Reply> {
  const issued = await get(ACCOUNT_TOKENS.PublishableKeys).issue(input.aggregateId, ownerId, input.command);
  return { ...reply, body: { ...(reply.body as object), publishableKey: accepted(issued) } };
}

export const accountOf = ({ caller }: Pick<RouteInput<unknown, unknown, unknown>, 'caller'>): string =>
  (caller as KnownCaller).accountId;
