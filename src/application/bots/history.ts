import type { BotEvent } from '../../domain/bot/events.js';
import type { Feature } from '../../domain/bot/values.js';
import { type Actor, type Recorded, streamName } from '../../domain/shared/event.js';
import { type EventStore, isUndecodable } from '../ports/eventStore.js';

export interface HistoryEntry {
  readonly revision: number;
  readonly type: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: Actor;
  /** What happened, as a sentence. */
  readonly text: string;
}

/** The newest `limit` events up to `upTo` (a revision), newest first. Costs what it shows, not what there was before. */
export async function readHistory(
  store: EventStore,
  botId: string,
  upTo: number,
  limit: number,
): Promise<readonly HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const read of store.readStream(streamName('bot', botId), Math.max(0, upTo - limit + 1))) {
    if (read.revision > upTo) break;
    if (isUndecodable(read)) continue;
    const event = read as Recorded<BotEvent>;
    const { revision, type, metadata } = event;
    entries.push({ revision, type, at: metadata.occurredAt, actor: metadata.actor, text: inWords(event) });
  }
  return entries.reverse();
}

const FIELD_WORDS: Readonly<Record<string, string>> = {
  allowedTopics: 'allowed topics',
  disallowedTopics: 'disallowed topics',
  apiEndpoints: 'API endpoints',
  websiteType: 'website type',
  responseFormat: 'response format',
  primaryColor: 'primary colour',
  onPrimaryColor: 'colour of text on the primary colour',
  backgroundColor: 'background colour',
  textColor: 'text colour',
  bubbleShape: 'bubble shape',
  colorScheme: 'colour scheme',
  welcomeMessage: 'welcome message',
  suggestedQuestions: 'suggested questions',
};

const FEATURE_WORDS: Readonly<Record<Feature, string>> = {
  TextEnhancer: 'text enhancer',
  TextValidator: 'text validator',
  ExampleValidator: 'example validator',
  Website: 'website prompt',
};

const PURGE_WORDS = {
  request: 'on request',
  retention: 'after its time in the recycle bin',
  accountErased: 'because its owner’s account was erased',
} as const;

/** One event of a bot as an English sentence. */
export function inWords(event: BotEvent): string {
  switch (event.type) {
    case 'BotCreated':
      return `Created the ${event.data.botType === 'CONTROLLED' ? 'controlled ' : ''}bot “${event.data.name}” for ${event.data.platform}.`;
    case 'BotDetailsChanged':
      return detailsInWords(event.data);
    case 'BotConfigurationDrafted':
      return `Edited the draft configuration: ${fields(event.data.changed)}.`;
    case 'BotVersionPublished':
      return `Published version ${event.data.version}${quoted(event.data.note)}.`;
    case 'BotRolledBack':
      return `Rolled back to version ${event.data.toVersion}, published as version ${event.data.version}${quoted(event.data.note)}.`;
    case 'BotActivated':
      return `Activated the bot with version ${event.data.version}.`;
    case 'BotPaused':
      return 'Paused the bot.';
    case 'BotDeleted':
      return 'Moved the bot to the recycle bin.';
    case 'BotRestored':
      return 'Restored the bot from the recycle bin, as a draft.';
    case 'BotPurged':
      return `Purged the bot ${PURGE_WORDS[event.data.reason]}.`;
    case 'AiFeatureEnabled':
      return `Switched the ${FEATURE_WORDS[event.data.feature]} on.`;
    case 'AiFeatureDisabled':
      return `Switched the ${FEATURE_WORDS[event.data.feature]} off.`;
    case 'BotStyleChanged':
      return `Changed the style: ${fields(event.data.changed)}.`;
    case 'AllowedOriginsChanged':
      return event.data.origins.length === 0
        ? 'Allowed no site to show the widget.'
        : `Allowed the widget on ${event.data.origins.join(', ')}.`;
  }
}

const detailsInWords = (data: Extract<BotEvent, { type: 'BotDetailsChanged' }>['data']): string =>
  data.changed.length === 1 && data.changed[0] === 'name'
    ? `Renamed the bot to “${data.name}”.`
    : `Changed ${fields(data.changed)}${data.changed.includes('name') ? `; its name is “${data.name}” now` : ''}.`;

const fields = (names: readonly string[]): string => {
  const words = names.map((name) => FIELD_WORDS[name] ?? name);
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
};

const quoted = (note: string | null): string => (note === null ? '' : `: “${note}”`);
