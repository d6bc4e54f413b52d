import type { BotEvent } from '../../domain/bot/events.js';
import type { Feature } from '../../domain/bot/values.js';

const FIELD_WORDS: Readonly<Record<string, string>> = {
  allowedTopics: 'allowed topics',
  disallowedTopics: 'disallowed topics',
  apiEndpoints: 'facts about interfaces',
  websiteType: 'type of website',
  responseFormat: 'format of answers',
  settings: 'extra settings',
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
  Website: 'prompt builder for websites',
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
      return createdInWords(event.data);
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
      return `Deleted the bot for good, ${PURGE_WORDS[event.data.reason]}.`;
    case 'AiFeatureEnabled':
      return `Switched on the ${FEATURE_WORDS[event.data.feature]}.`;
    case 'AiFeatureDisabled':
      return `Switched off the ${FEATURE_WORDS[event.data.feature]}.`;
    case 'BotStyleChanged':
      return `Changed the style: ${listed(event.data.changed.map((name) => styleInWords(name, event.data.style)))}.`;
    case 'AllowedOriginsChanged':
      return originsInWords(event.data.origins);
  }
}

type DataOf<T extends BotEvent['type']> = Extract<BotEvent, { type: T }>['data'];

const createdInWords = ({ botType, platform, name }: DataOf<'BotCreated'>): string => {
  const kind = botType === 'CONTROLLED' ? 'controlled website bot' : platform === 'Website' ? 'website bot' : 'bot';
  return `Created the ${kind} “${name}”${platform === 'Website' ? '' : ` for ${platform}`}.`;
};

/** Colours and places are told by what they are now; longer texts only by their name. */
const styleInWords = (name: string, style: DataOf<'BotStyleChanged'>['style']): string => {
  const value: unknown = Reflect.get(style, name);
  const isShort = typeof value === 'string' && name !== 'welcomeMessage';
  return `${wordOf(name)}${isShort ? ` (now ${value})` : ''}`;
};

const SHOWN_ORIGINS = 3;

const originsInWords = (origins: readonly string[]): string => {
  if (origins.length === 0) return 'Allowed no website to show the widget.';
  if (origins.includes('*')) return 'Allowed every website to show the widget.';
  const more = origins.length - SHOWN_ORIGINS;
  const shown = more > 1 ? [...origins.slice(0, SHOWN_ORIGINS), `${more} more`] : origins;
  return `Allowed the widget on ${listed(shown)}.`;
};

/** “Renamed the bot to “Y”, removed its avatar and changed its purpose.” */
function detailsInWords(data: DataOf<'BotDetailsChanged'>): string {
  const others = data.changed.filter((name) => name !== 'name');
  const whose = data.changed.includes('name') ? 'its' : 'the';
  const isGone = (name: string) => [null, ''].includes(Reflect.get(data, name));
  const parts = [
    data.changed.includes('name') ? [`renamed the bot to “${data.name}”`] : [],
    phrase(`removed ${whose}`, others.filter(isGone)),
    phrase(
      `changed ${whose}`,
      others.filter((name) => !isGone(name)),
    ),
  ].flat();
  const sentence = listed(parts);
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

const phrase = (verb: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${verb} ${fields(names)}`];

const wordOf = (name: string): string => FIELD_WORDS[name] ?? name;

const fields = (names: readonly string[]): string => listed(names.map(wordOf));

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

const quoted = (note: string | null): string => (note === null ? '' : `: “${note}”`);
