import { z } from 'zod';
import { BOT_TOKENS } from '../../../application/bots/tokens.js';
import type { Get } from '../../../application/token.js';
import type { BotCommand } from '../../../domain/bot/commands.js';
import { Problem } from '../problem.js';
import { accepted } from '../reply.js';
import { type Method, type Reply, type Route, type RouteInput, route } from '../route.js';
import { botCommandReply, botReply, mayWrite, nowOf, PROBLEMS, TAG } from './replies.js';
import { botChanges, botId, idParams, purgedView } from './schemas.js';

type Input = RouteInput<unknown, unknown, unknown>;
type Making = (at: string) => BotCommand;
/** A route that runs one command on one bot. */
type Change = (method: Method, path: string, summary: string, make: Making, responses?: Route['responses']) => Route;

const activate: Making = (at) => ({ type: 'ActivateBot', data: { at } });
const pause: Making = (at) => ({ type: 'PauseBot', data: { at } });
const remove: Making = (at) => ({ type: 'DeleteBot', data: { at } });
const restore: Making = (at) => ({ type: 'RestoreBot', data: { at } });
const purge: Making = (at) => ({ type: 'PurgeBot', data: { at, reason: 'request', deletedBefore: null } });

const purged = { 200: { description: 'What is left of the bot', schema: purgedView }, ...PROBLEMS };

export const changeRoutes = (get: Get): Route[] => {
  const run = runOnBot(get);
  const byPath: Change = (method, path, summary, make, responses = botReply) =>
    route({
      method,
      path,
      tag: TAG,
      summary,
      access: mayWrite,
      params: idParams,
      responses,
      handler: (input) => run(input, input.params.id, make(nowOf(input))),
    });
  /** The first version named the bot in the body; a DELETE may name it in the query, too. */
  const byBody: Change = (method, path, summary, make, responses = botReply) =>
    route({
      method,
      path,
      tag: TAG,
      summary,
      access: mayWrite,
      query: z.strictObject({ botId: botId.optional() }),
      body: z.strictObject({ botId: botId.optional() }),
      responses,
      handler: (input) => {
        const id = input.body.botId ?? input.query.botId;
        if (id === undefined) throw Problem.invalid([{ path: 'botId', message: 'names the bot that is meant' }]);
        return run(input, id, make(nowOf(input)));
      },
    });
  return [
    byBody('post', '/api/bot/recoverBot', 'Restore a bot, under its first name', restore),
    byBody('delete', '/api/bot/deleteBot', 'Delete a bot, under its first name', remove),
    byBody('delete', '/api/bot/permanentlyDeleteBot', 'Purge a bot, under its first name', purge, purged),
    byPath('post', '/api/bot/:id/activate', 'Activate a bot that has a published configuration', activate),
    byPath('post', '/api/bot/:id/pause', 'Pause an active bot', pause),
    byPath('post', '/api/bot/:id/restore', 'Take a bot out of the recycle bin, as a draft', restore),
    byPath('delete', '/api/bot/:id/permanent', 'Purge a bot from the recycle bin; this is final', purge, purged),
    byPath('delete', '/api/bot/:id', 'Move a bot to the recycle bin', remove),
    route({
      method: 'patch',
      path: '/api/bot/:id',
      tag: TAG,
      summary: 'Change details, style or allowed origins; all of it or nothing',
      access: mayWrite,
      params: idParams,
      body: botChanges,
      responses: botReply,
      handler: (input) => {
        const { style = {}, allowedOrigins, ...details } = input.body;
        const origins = allowedOrigins ?? null;
        const data = { details, style, origins, onlyControlled: false, at: nowOf(input) };
        return run(input, input.params.id, { type: 'ChangeBot', data });
      },
    }),
  ];
};

export const runOnBot =
  (get: Get) =>
  async (input: Pick<Input, 'caller' | 'command'>, id: string, command: BotCommand): Promise<Reply> =>
    botCommandReply(id, accepted(await get(BOT_TOKENS.BotCommands).run(input.caller, id, command, input.command)));
