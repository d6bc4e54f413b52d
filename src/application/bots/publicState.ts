import type { BotEvent, BotState, BotStyle, Feature } from '../../domain/bot/index.js';
import { isKnown } from '../../domain/bot/state.js';
import { token } from '../token.js';

/** What the widget needs to show a bot, and nothing else. */
export interface PublicBotState {
  readonly id: string;
  readonly name: string;
  readonly avatar: string | null;
  readonly style: Omit<BotStyle, 'welcomeMessage' | 'suggestedQuestions'>;
  readonly welcomeMessage: string;
  readonly suggestedQuestions: readonly string[];
  /** Features that visitors notice. */
  readonly features: readonly Feature[];
  readonly revision: number;
}

/**
 * What is known of a bot in public at a revision of its stream. `hidden`: it is a draft, in the recycle bin, purged or
 * was never there (revision -1): to the public that is one and the same.
 */
export type PublicEntry =
  | {
      readonly revision: number;
      readonly status: 'active';
      readonly state: PublicBotState;
      /** Origins of pages that may show it; not told to the public. */
      readonly origins: readonly string[];
    }
  | { readonly revision: number; readonly status: 'paused' | 'hidden' };

export const UNKNOWN_BOT: PublicEntry = { revision: -1, status: 'hidden' };

/** Facts from which a public state is made, as the read model keeps them. */
export interface PublicFacts {
  readonly status: BotState['status'];
  readonly name: string;
  readonly avatar: string | null;
  readonly style: BotStyle;
  readonly features: readonly Feature[];
  readonly origins: readonly string[];
  readonly revision: number;
}

const VISITOR_FEATURES: ReadonlySet<Feature> = new Set(['Website']);

/** The entry of a bot of which the read model knows these facts. */
export function publicEntry(id: string, facts: PublicFacts): PublicEntry {
  const { status, revision, name, avatar, features, origins } = facts;
  if (status !== 'active') return { revision, status: status === 'paused' ? 'paused' : 'hidden' };
  const { welcomeMessage, suggestedQuestions, ...style } = facts.style;
  const seen = features.filter((feature) => VISITOR_FEATURES.has(feature));
  const state = { id, name, avatar, style, welcomeMessage, suggestedQuestions, features: seen, revision };
  return { revision, status, state, origins };
}

/** The entry of a folded bot. */
export function publicEntryOf(id: string, bot: BotState): PublicEntry {
  if (!isKnown(bot)) return bot.status === 'none' ? UNKNOWN_BOT : { revision: bot.revision, status: 'hidden' };
  const { status, style, features, origins, revision, details } = bot;
  return publicEntry(id, { status, style, features, origins, revision, name: details.name, avatar: details.avatar });
}

/** Events that begin or end the public life of a bot: they take effect before the command is answered. */
const APPEARANCES: ReadonlySet<BotEvent['type']> = new Set([
  'BotActivated',
  'BotPaused',
  'BotDeleted',
  'BotRestored',
  'BotPurged',
]);

/** Events that change what the public sees of an active bot. */
const LOOKS: ReadonlySet<BotEvent['type']> = new Set([
  'BotDetailsChanged',
  'BotStyleChanged',
  'AllowedOriginsChanged',
  'AiFeatureEnabled',
  'AiFeatureDisabled',
]);

/** What these events mean to the public: it comes or goes, looks different, or nothing. */
export function publicEffect(events: readonly BotEvent[], status: BotState['status']): 'appearance' | 'look' | null {
  if (events.some(({ type }) => APPEARANCES.has(type))) return 'appearance';
  return status === 'active' && events.some(({ type }) => LOOKS.has(type)) ? 'look' : null;
}

/** A public state ready to be sent. */
export interface ServedState {
  readonly status: PublicEntry['status'];
  readonly revision: number;
  /** JSON in UTF-8; null unless active. */
  readonly body: Buffer | null;
  readonly origins: readonly string[];
}

export interface PublicStates {
  /** From this process' copy, else Redis, else the read model. @throws when none of them can be asked and there is no copy. */
  get(id: string): Promise<ServedState>;
  /** This process' copy, as long as it is good; null: ask `get`. */
  peek(id: string): ServedState | null;
  /** Tells all processes what a bot is now in public. Never rejects; what Redis does not take is repeated. */
  changed(id: string, entry: PublicEntry): Promise<void>;
}

export const PUBLIC_STATES = token<PublicStates>('PublicStates');
