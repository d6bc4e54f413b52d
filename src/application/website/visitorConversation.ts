import { botDecider } from '../../domain/bot/decider.js';
import { isKnown } from '../../domain/bot/state.js';
import { conversationDecider } from '../../domain/conversation/index.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result, refuse } from '../../domain/shared/result.js';
import { type Caller, mayAccess } from '../caller.js';
import type { CommandHandler } from '../handleCommand.js';
import { accessRefusal, botNotFound, type Chatter } from './botInService.js';
import { visitorIdOf } from './visitor.js';

export const conversationNotFound = (): Refusal => ({
  kind: 'notFound',
  code: 'CONVERSATION_NOT_FOUND',
  detail: 'This conversation does not exist.',
});

/**
 * A conversation as its visitor may see it: through the widget only that of the same visitor, from a page that may use
 * the bot; the owner sees all of them. Everyone else is told that it does not exist.
 * @returns where in the log its last event stands.
 */
export async function visitorConversation(
  commands: CommandHandler,
  conversationId: string,
  chatter: Chatter & { readonly visitor: string | null },
): Promise<Result<bigint | null, Refusal>> {
  const { state, position } = await commands.load(conversationDecider, conversationId);
  if (state.status === 'none') return refuse(conversationNotFound());
  const seen = accept(position);
  const { caller, visitor } = chatter;
  if (caller.kind !== 'publishable') {
    return mayAccess(caller, state.ownerId) ? seen : refuse(conversationNotFound());
  }
  if (caller.botId !== state.botId) return refuse(conversationNotFound());
  const { state: bot } = await commands.load(botDecider, state.botId);
  if (!isKnown(bot)) return refuse(conversationNotFound());
  const refusal = accessRefusal(state.botId, bot, chatter);
  if (refusal) return refuse(refusal);
  const isSame = state.visitorId === visitorIdOf(state.botId, visitor, caller, conversationId);
  return isSame ? seen : refuse(conversationNotFound());
}

/** Where in the log a conversation of this bot ends that has not been erased, also one that no read model knows yet. */
export async function conversationOf(
  commands: CommandHandler,
  botId: string,
  conversationId: string,
): Promise<Result<bigint | null, Refusal>> {
  const { state, position } = await commands.load(conversationDecider, conversationId);
  const isThere = state.status === 'open' || (state.status === 'ended' && state.reason === 'visitor');
  return isThere && state.botId === botId ? accept(position) : refuse(conversationNotFound());
}

/** The bot's owner id, if the caller may see the bot. */
export async function ownBot(
  commands: CommandHandler,
  caller: Caller,
  botId: string,
): Promise<Result<string, Refusal>> {
  const { state } = await commands.load(botDecider, botId);
  return isKnown(state) && mayAccess(caller, state.ownerId) ? accept(state.ownerId) : refuse(botNotFound());
}
