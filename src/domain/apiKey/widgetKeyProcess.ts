import { issuePublishableKey } from './publishable.js';

interface Seen {
  readonly stream: string;
}

type BotFact =
  | { readonly type: 'BotCreated'; readonly data: { readonly ownerId: string; readonly at: string } }
  | { readonly type: 'BotPurged'; readonly data: { readonly at: string } };

const botOf = (event: Seen): string => event.stream.slice(event.stream.indexOf('-') + 1);

/** A bot has one publishable key from its creation, however it was created, until it is purged. */
export const widgetKeyProcess = {
  name: 'widgetKey',
  categories: ['bot'],
  category: 'bot',
  correlate: (event: Seen & { readonly type: string }): string | null =>
    event.type === 'BotCreated' || event.type === 'BotPurged' ? botOf(event) : null,
  initial: null,
  apply: (): null => null,
  react(_state: null, event: BotFact & Seen) {
    const botId = botOf(event);
    const { at } = event.data;
    const command =
      event.type === 'BotCreated'
        ? issuePublishableKey(botId, event.data.ownerId, at)
        : ({ type: 'RevokeApiKey', data: { reason: 'bot', at } } as const);
    return [{ kind: 'command', category: 'apiKey', id: botId, command }] as const;
  },
  outstanding: (): readonly [] => [],
  isOpen: (): boolean => false,
} as const;
