import { type BotState, type BotStatus, isKnown, type PurgedBot } from '../../domain/bot/state.js';
import { type BotStyle, type BotType, FEATURES, type Feature, type Platform } from '../../domain/bot/values.js';

/** A bot as its owner sees it. Times are ISO 8601, UTC. */
export interface BotView {
  readonly id: string;
  readonly ownerId: string;
  readonly name: string;
  readonly platform: Platform;
  readonly type: BotType;
  readonly purpose: string;
  readonly description: string | null;
  readonly avatar: string | null;
  readonly status: Exclude<BotStatus, 'purged'>;
  readonly style: BotStyle;
  readonly allowedOrigins: readonly string[];
  readonly features: Readonly<Record<Feature, boolean>>;
  /** The version that is published; null: none yet. */
  readonly publishedVersion: number | null;
  readonly versions: number;
  readonly revision: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly deletedAt: string | null;
}

export interface PurgedBotView {
  readonly id: string;
  readonly ownerId: string;
  readonly status: 'purged';
  readonly revision: number;
}

export const featureSwitches = (enabled: readonly Feature[]): Readonly<Record<Feature, boolean>> =>
  Object.fromEntries(FEATURES.map((feature) => [feature, enabled.includes(feature)])) as Record<Feature, boolean>;

/** The view of a folded bot; null when it does not exist. */
export function botView(id: string, bot: BotState): BotView | PurgedBotView | null {
  if (!isKnown(bot)) return bot.status === 'none' ? null : purgedView(id, bot);
  return {
    id,
    ownerId: bot.ownerId,
    name: bot.details.name,
    platform: bot.platform,
    type: bot.botType,
    purpose: bot.details.purpose,
    description: bot.details.description,
    avatar: bot.details.avatar,
    status: bot.status,
    style: bot.style,
    allowedOrigins: bot.origins,
    features: featureSwitches(bot.features),
    publishedVersion: bot.published?.version ?? null,
    versions: bot.versions.length,
    revision: bot.revision,
    createdAt: bot.createdAt,
    updatedAt: bot.updatedAt,
    deletedAt: bot.status === 'deleted' ? bot.deletedAt : null,
  };
}

const purgedView = (id: string, bot: PurgedBot): PurgedBotView => ({
  id,
  ownerId: bot.ownerId,
  status: 'purged',
  revision: bot.revision,
});
