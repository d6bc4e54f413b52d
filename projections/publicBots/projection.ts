import type { PublicFacts } from '../../src/application/bots/publicState.js';
import type { DocumentProjection } from '../../src/application/projection.js';
import type { BotEvent } from '../../src/domain/bot/events.js';
import type { Recorded } from '../../src/domain/shared/event.js';

/** What the public state of a bot is filled from. */
export const publicBotsProjection: DocumentProjection<PublicFacts> = {
  name: 'publicBots',
  kind: 'document',
  store: 'mongo',
  version: 1,
  categories: ['bot'],
  evolve: (bot, recorded) => {
    const event = recorded as Recorded<BotEvent>;
    const { revision } = event;
    if (event.type === 'BotCreated') {
      const { name, avatar, style, features } = event.data;
      return bot ?? { status: 'draft', name, avatar, style, features, origins: [], revision };
    }
    if (!bot || event.type === 'BotPurged') return null;
    return { ...bot, ...changes(bot, event), revision };
  },
};

function changes(bot: PublicFacts, event: Recorded<BotEvent>): Partial<PublicFacts> {
  switch (event.type) {
    case 'BotDetailsChanged':
      return { name: event.data.name, avatar: event.data.avatar };
    case 'BotStyleChanged':
      return { style: event.data.style };
    case 'BotActivated':
      return { status: 'active' };
    case 'BotPaused':
      return { status: 'paused' };
    case 'BotDeleted':
      return { status: 'deleted' };
    case 'BotRestored':
      return { status: 'draft' };
    case 'AiFeatureEnabled':
      return { features: [...bot.features, event.data.feature] };
    case 'AiFeatureDisabled':
      return { features: bot.features.filter((feature) => feature !== event.data.feature) };
    case 'AllowedOriginsChanged':
      return { origins: event.data.origins };
    default:
      return {};
  }
}
