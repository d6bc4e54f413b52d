import type { BotConfiguration, BotDetails, BotStyle, BotType, Feature, Platform } from './values.js';

export interface PublishedVersion {
  readonly version: number;
  readonly configuration: BotConfiguration;
  readonly at: string;
}

interface BotFacts {
  readonly ownerId: string;
  readonly platform: Platform;
  readonly botType: BotType;
  readonly details: BotDetails;
  readonly style: BotStyle;
  readonly origins: readonly string[];
  readonly features: readonly Feature[];
  readonly draft: BotConfiguration;
  /** Revision in the stream of the event that published version n, at index n - 1: where its content is read. */
  readonly versions: readonly number[];
  readonly revision: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface DraftBot extends BotFacts {
  readonly status: 'draft';
  /** Set when it was published before it went through the recycle bin, or waits to be activated. */
  readonly published: PublishedVersion | null;
}

/** Only a bot with a published configuration can be active, or have been so. */
export interface ActiveBot extends BotFacts {
  readonly status: 'active';
  readonly published: PublishedVersion;
}

export interface PausedBot extends BotFacts {
  readonly status: 'paused';
  readonly published: PublishedVersion;
}

export interface DeletedBot extends BotFacts {
  readonly status: 'deleted';
  readonly published: PublishedVersion | null;
  readonly deletedAt: string;
}

export interface PurgedBot {
  readonly status: 'purged';
  readonly ownerId: string;
  readonly revision: number;
}

export interface UnbornBot {
  readonly status: 'none';
}

export type LivingBot = DraftBot | ActiveBot | PausedBot;
export type KnownBot = LivingBot | DeletedBot;
export type BotState = UnbornBot | KnownBot | PurgedBot;
export type BotStatus = Exclude<BotState['status'], 'none'>;

export const isKnown = (state: BotState): state is KnownBot => state.status !== 'none' && state.status !== 'purged';
