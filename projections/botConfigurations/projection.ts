import type { DocumentProjection } from '../../src/application/projection.js';
import type { BotEvent } from '../../src/domain/bot/events.js';
import { type BotConfiguration, EMPTY_CONFIGURATION } from '../../src/domain/bot/values.js';
import type { Actor, Recorded } from '../../src/domain/shared/event.js';

export interface VersionEntry {
  readonly version: number;
  readonly note: string | null;
  readonly publishedAt: string;
  readonly publishedBy: Actor;
  /** The older version that it equals; null: it was published from the draft. */
  readonly rolledBackTo: number | null;
  /** Revision of the event in the bot's stream that holds its content. */
  readonly revision: number;
}

/**
 * The configuration of one bot: draft and published content, and the list of versions without their content,
 * which stays in the events. So the document keeps below MongoDB's 16 MB at the most versions that a bot can have.
 */
export interface BotConfigurationDocument {
  readonly ownerId: string;
  readonly draft: BotConfiguration;
  readonly published: BotConfiguration | null;
  readonly versions: readonly VersionEntry[];
  readonly revision: number;
  readonly updatedAt: string;
}

export const botConfigurationsProjection: DocumentProjection<BotConfigurationDocument> = {
  name: 'botConfigurations',
  kind: 'document',
  store: 'mongo',
  version: 1,
  categories: ['bot'],
  evolve: (document, recorded) => {
    const event = recorded as Recorded<BotEvent>;
    if (event.type === 'BotCreated') {
      const { ownerId, at } = event.data;
      const empty = { draft: EMPTY_CONFIGURATION, published: null, versions: [] };
      return document ?? { ownerId, ...empty, revision: event.revision, updatedAt: at };
    }
    if (!document || event.type === 'BotPurged') return null;
    const next = { ...document, revision: event.revision };
    switch (event.type) {
      case 'BotConfigurationDrafted':
        return { ...next, draft: event.data.configuration, updatedAt: event.data.at };
      case 'BotVersionPublished':
        return published(next, event, null);
      case 'BotRolledBack':
        return published(next, event, event.data.toVersion);
      default:
        return next;
    }
  },
};

type Publishing = Extract<BotEvent, { type: 'BotVersionPublished' | 'BotRolledBack' }>;

function published(
  document: BotConfigurationDocument,
  { data, metadata, revision }: Recorded<Publishing>,
  rolledBackTo: number | null,
): BotConfigurationDocument {
  const { version, note, configuration, at } = data;
  const entry = { version, note, publishedAt: at, publishedBy: metadata.actor, rolledBackTo, revision };
  return {
    ...document,
    draft: configuration,
    published: configuration,
    versions: [...document.versions, entry],
    updatedAt: at,
  };
}
