import { type BotView, featureSwitches } from '../../src/application/bots/view.js';
import type { DocumentProjection } from '../../src/application/projection.js';
import type { BotCreated, BotEvent } from '../../src/domain/bot/events.js';
import { aggregateIdOf, type Recorded } from '../../src/domain/shared/event.js';

/**
 * A bot as its owner sees it, without its id (which is the document's), and whether it is in the recycle bin.
 * `order` sorts by creation and, at the same moment, by id: one key that lists page by page.
 */
export type BotDocument = Omit<BotView, 'id'> & { readonly inBin: boolean; readonly order: string };

export const orderOf = (createdAt: string, id: string): string => `${createdAt} ${id}`;

export const botsProjection: DocumentProjection<BotDocument> = {
  name: 'bots',
  kind: 'document',
  store: 'mongo',
  version: 1,
  categories: ['bot'],
  indexes: [
    { keys: { ownerId: 1, inBin: 1, order: -1 } },
    { keys: { ownerId: 1, status: 1, order: -1 } },
    { keys: { status: 1, deletedAt: 1 } },
    { keys: { allowedOrigins: 1 } },
  ],
  evolve: (bot, recorded) => {
    const event = recorded as Recorded<BotEvent>;
    if (event.type === 'BotCreated') return bot ?? created(event);
    if (!bot || event.type === 'BotPurged') return null;
    return { ...bot, ...changes(bot, event), revision: event.revision, updatedAt: event.data.at };
  },
};

type Later = Exclude<BotEvent, { type: 'BotCreated' | 'BotPurged' }>;

function changes(bot: BotDocument, event: Later): Partial<BotDocument> {
  switch (event.type) {
    case 'BotDetailsChanged': {
      const { name, purpose, description, avatar } = event.data;
      return { name, purpose, description, avatar };
    }
    case 'BotVersionPublished':
    case 'BotRolledBack':
      return { publishedVersion: event.data.version, versions: event.data.version };
    case 'BotActivated':
      return { status: 'active' };
    case 'BotPaused':
      return { status: 'paused' };
    case 'BotDeleted':
      return { status: 'deleted', inBin: true, deletedAt: event.data.at };
    case 'BotRestored':
      return { status: 'draft', inBin: false, deletedAt: null };
    case 'AiFeatureEnabled':
      return { features: { ...bot.features, [event.data.feature]: true } };
    case 'AiFeatureDisabled':
      return { features: { ...bot.features, [event.data.feature]: false } };
    case 'BotStyleChanged':
      return { style: event.data.style };
    case 'AllowedOriginsChanged':
      return { allowedOrigins: event.data.origins };
    case 'BotConfigurationDrafted':
      return {};
  }
}

const created = ({ data, stream, revision }: Recorded<BotCreated>): BotDocument => ({
  ownerId: data.ownerId,
  name: data.name,
  platform: data.platform,
  type: data.botType,
  purpose: data.purpose,
  description: data.description,
  avatar: data.avatar,
  status: 'draft',
  inBin: false,
  order: orderOf(data.at, aggregateIdOf(stream)),
  style: data.style,
  allowedOrigins: [],
  features: featureSwitches(data.features),
  publishedVersion: null,
  versions: 0,
  revision,
  createdAt: data.at,
  updatedAt: data.at,
  deletedAt: null,
});
