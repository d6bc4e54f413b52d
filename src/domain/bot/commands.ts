import type { CommandOf } from '../shared/decider.js';
import type { PurgeReason } from './events.js';
import type { BotConfiguration, BotDetails, BotStyle, BotType, Feature, Platform } from './values.js';

/** The time of the command: ISO 8601, UTC. */
interface At {
  readonly at: string;
}

/** Changes of some fields. A field that is undefined stays as it is. */
export type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

interface NewBot extends BotDetails, At {
  readonly ownerId: string;
  readonly platform: Platform;
  readonly botType: BotType;
  readonly style: Changes<BotStyle>;
}

export type CreateBot = CommandOf<'CreateBot', NewBot>;

/** A bot with everything that an exported one had. `published` null: it had no published version. */
export type ImportBot = CommandOf<
  'ImportBot',
  NewBot & {
    readonly features: readonly Feature[];
    readonly origins: readonly string[];
    readonly draft: BotConfiguration;
    readonly published: BotConfiguration | null;
    readonly note: string | null;
  }
>;

/** What is given changes, all of it at once; what is undefined (origins: null) stays. */
export type ChangeBot = CommandOf<
  'ChangeBot',
  At & {
    readonly details: Changes<BotDetails>;
    readonly style: Changes<BotStyle>;
    readonly origins: readonly string[] | null;
    /** Refused unless the bot is a controlled one. */
    readonly onlyControlled: boolean;
  }
>;
export type ActivateBot = CommandOf<'ActivateBot', At>;
export type PauseBot = CommandOf<'PauseBot', At>;
export type DeleteBot = CommandOf<'DeleteBot', At>;
export type RestoreBot = CommandOf<'RestoreBot', At>;

/** With `deletedBefore` (ISO) only a bot that has been in the recycle bin since before then is purged. */
export type PurgeBot = CommandOf<
  'PurgeBot',
  At & { readonly reason: PurgeReason; readonly deletedBefore: string | null }
>;

/** Takes the fields given into the draft; with `replace` the others become empty. */
export type DraftConfiguration = CommandOf<
  'DraftConfiguration',
  At & { readonly fields: Changes<BotConfiguration>; readonly replace: boolean }
>;

export type PublishVersion = CommandOf<'PublishVersion', At & { readonly note: string | null }>;

/** `configuration` is what `version` held, read from the event that published it. */
export type RollBack = CommandOf<
  'RollBack',
  At & { readonly version: number; readonly configuration: BotConfiguration; readonly note: string | null }
>;

export type SwitchFeature = CommandOf<'SwitchFeature', At & { readonly feature: Feature; readonly enabled: boolean }>;

export type LifecycleCommand = ActivateBot | PauseBot | DeleteBot | RestoreBot | PurgeBot;

export type BotCommand =
  | CreateBot
  | ImportBot
  | ChangeBot
  | LifecycleCommand
  | DraftConfiguration
  | PublishVersion
  | RollBack
  | SwitchFeature;
