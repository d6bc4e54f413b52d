import type { EventOf } from '../shared/event.js';
import type { BotConfiguration, BotDetails, BotStyle, BotType, Feature, Platform } from './values.js';

/** When it happened: ISO 8601, UTC. */
interface At {
  readonly at: string;
}

export type BotCreated = EventOf<
  'BotCreated',
  BotDetails &
    At & {
      readonly ownerId: string;
      readonly platform: Platform;
      readonly botType: BotType;
      readonly style: BotStyle;
      readonly features: readonly Feature[];
    }
>;

/** All details as they are now; `changed` names those that differ from before. */
export type BotDetailsChanged = EventOf<'BotDetailsChanged', BotDetails & At & { readonly changed: readonly string[] }>;

export type BotConfigurationDrafted = EventOf<
  'BotConfigurationDrafted',
  At & { readonly configuration: BotConfiguration; readonly changed: readonly string[] }
>;

export type BotVersionPublished = EventOf<
  'BotVersionPublished',
  At & { readonly version: number; readonly note: string | null; readonly configuration: BotConfiguration }
>;

/** A new version that equals an older one. */
export type BotRolledBack = EventOf<
  'BotRolledBack',
  At & {
    readonly version: number;
    readonly toVersion: number;
    readonly note: string | null;
    readonly configuration: BotConfiguration;
  }
>;

export type BotActivated = EventOf<'BotActivated', At & { readonly version: number }>;
export type BotPaused = EventOf<'BotPaused', At>;
export type BotDeleted = EventOf<'BotDeleted', At>;
export type BotRestored = EventOf<'BotRestored', At>;

export type PurgeReason = 'request' | 'retention' | 'accountErased';
export type BotPurged = EventOf<'BotPurged', At & { readonly reason: PurgeReason; readonly ownerId: string }>;

export type AiFeatureEnabled = EventOf<'AiFeatureEnabled', At & { readonly feature: Feature }>;
export type AiFeatureDisabled = EventOf<'AiFeatureDisabled', At & { readonly feature: Feature }>;

export type BotStyleChanged = EventOf<
  'BotStyleChanged',
  At & { readonly style: BotStyle; readonly changed: readonly string[] }
>;

export type AllowedOriginsChanged = EventOf<'AllowedOriginsChanged', At & { readonly origins: readonly string[] }>;

export type BotEvent =
  | BotCreated
  | BotDetailsChanged
  | BotConfigurationDrafted
  | BotVersionPublished
  | BotRolledBack
  | BotActivated
  | BotPaused
  | BotDeleted
  | BotRestored
  | BotPurged
  | AiFeatureEnabled
  | AiFeatureDisabled
  | BotStyleChanged
  | AllowedOriginsChanged;
