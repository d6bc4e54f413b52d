import { detailsOf } from './creation.js';
import type { BotCreated, BotEvent } from './events.js';
import type { ActiveBot, BotState, DraftBot, KnownBot } from './state.js';
import { EMPTY_CONFIGURATION } from './values.js';

/** Folds one event. Events of a stream that does not begin with `BotCreated`, or that come after the purge, change nothing. */
export function evolve(state: BotState, event: BotEvent): BotState {
  if (state.status === 'none') return event.type === 'BotCreated' ? created(event) : state;
  if (state.status === 'purged') return state;
  if (event.type === 'BotPurged') {
    return { status: 'purged', ownerId: state.ownerId, revision: state.revision + 1 };
  }
  return changed({ ...state, revision: state.revision + 1, updatedAt: event.data.at }, event);
}

function changed(bot: KnownBot, event: Exclude<BotEvent, { type: 'BotPurged' }>): KnownBot {
  switch (event.type) {
    case 'BotCreated':
      return bot;
    case 'BotDetailsChanged':
      return { ...bot, details: detailsOf(event.data) };
    case 'BotConfigurationDrafted':
      return { ...bot, draft: event.data.configuration };
    case 'BotVersionPublished':
    case 'BotRolledBack':
      return published(bot, event.data);
    case 'BotActivated':
      return { ...bot, status: 'active' } as ActiveBot;
    case 'BotPaused':
      return { ...bot, status: 'paused' } as KnownBot;
    case 'BotDeleted':
      return { ...bot, status: 'deleted', deletedAt: event.data.at };
    case 'BotRestored':
      return restored(bot);
    case 'AiFeatureEnabled':
      return { ...bot, features: [...bot.features, event.data.feature] };
    case 'AiFeatureDisabled':
      return { ...bot, features: bot.features.filter((feature) => feature !== event.data.feature) };
    case 'BotStyleChanged':
      return { ...bot, style: event.data.style };
    case 'AllowedOriginsChanged':
      return { ...bot, origins: event.data.origins };
  }
}

const created = ({ data }: BotCreated): DraftBot => ({
  status: 'draft',
  ownerId: data.ownerId,
  platform: data.platform,
  botType: data.botType,
  details: detailsOf(data),
  style: data.style,
  origins: [],
  features: data.features,
  draft: EMPTY_CONFIGURATION,
  published: null,
  versions: [],
  revision: 0,
  createdAt: data.at,
  updatedAt: data.at,
});

function published(
  bot: KnownBot,
  { version, configuration, at }: { version: number; configuration: KnownBot['draft']; at: string },
): KnownBot {
  return {
    ...bot,
    draft: configuration,
    published: { version, configuration, at },
    versions: [...bot.versions, bot.revision],
  };
}

function restored(bot: KnownBot): DraftBot {
  if (bot.status !== 'deleted') return { ...bot, status: 'draft' };
  const { deletedAt: _, ...facts } = bot;
  return { ...facts, status: 'draft' };
}
