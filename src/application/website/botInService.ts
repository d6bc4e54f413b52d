import { botDecider } from '../../domain/bot/decider.js';
import { isKnown, type KnownBot } from '../../domain/bot/state.js';
import type { BotConfiguration, BotDetails, BotStyle, Feature } from '../../domain/bot/values.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result, refuse } from '../../domain/shared/result.js';
import { type KnownCaller, mayAccess } from '../caller.js';
import type { CommandHandler } from '../handleCommand.js';

/** A bot that answers: active, with its published configuration. */
export interface BotInService {
  readonly id: string;
  readonly ownerId: string;
  readonly details: BotDetails;
  readonly style: BotStyle;
  readonly features: readonly Feature[];
  readonly configuration: BotConfiguration;
}

/** Who asks, and from where: the origin of the page, and whether the page is one of our own. */
export interface Chatter {
  readonly caller: KnownCaller;
  readonly origin: string | null;
  readonly isSameOrigin: boolean;
}

export const botNotFound = (): Refusal => ({
  kind: 'notFound',
  code: 'BOT_NOT_FOUND',
  detail: 'This bot does not exist.',
});

/**
 * The bot as its newest event left it, so that a paused bot falls silent at once. Who may talk to it: its owner, a key
 * of its owner, or its publishable key from one of its origins (or from the demo page here).
 */
export async function botInService(
  commands: CommandHandler,
  botId: string,
  chatter: Chatter,
): Promise<Result<BotInService, Refusal>> {
  const { state } = await commands.load(botDecider, botId);
  if (!isKnown(state)) return refuse(botNotFound());
  const refusal = accessRefusal(botId, state, chatter);
  if (refusal) return refuse(refusal);
  if (state.status !== 'active') return refuse(notActive(state.status));
  const { ownerId, details, style, features, published } = state;
  return accept({ id: botId, ownerId, details, style, features, configuration: published.configuration });
}

/** Why this caller may not chat with the bot from its origin, or null. Another's bot does not exist for it. */
export function accessRefusal(
  botId: string,
  bot: Pick<KnownBot, 'ownerId' | 'origins'>,
  { caller, origin, isSameOrigin }: Chatter,
): Refusal | null {
  if (caller.kind !== 'publishable') return mayAccess(caller, bot.ownerId) ? null : botNotFound();
  if (caller.botId !== botId) return botNotFound();
  if (isSameOrigin) return null;
  if (origin !== null && (bot.origins.includes(origin) || bot.origins.includes('*'))) return null;
  return {
    kind: 'forbidden',
    code: 'ORIGIN_NOT_ALLOWED',
    detail: `Pages of ${origin ?? 'an unknown origin'} may not use this bot. Its owner can allow them.`,
  };
}

const notActive = (status: KnownBot['status']): Refusal => ({
  kind: 'conflict',
  code: 'BOT_NOT_ACTIVE',
  detail: status === 'paused' ? 'This bot takes a break and does not answer right now.' : 'This bot is not in service.',
  info: { botStatus: status },
});
