import { accept } from '../shared/result.js';
import { merged } from './changes.js';
import type { CreateBot, ImportBot } from './commands.js';
import { changedFields } from './equality.js';
import type { BotCreated, BotEvent } from './events.js';
import { initialFeatures } from './features.js';
import { type Decision, no } from './refusals.js';
import type { BotState } from './state.js';
import { type BotDetails, DEFAULT_STYLE, EMPTY_CONFIGURATION, type Feature } from './values.js';

export function create(command: CreateBot, state: BotState): Decision<BotEvent> {
  const refusal = refusalOfNew(command, state);
  return refusal ?? accept([created(command, initialFeatures(command.data.platform))]);
}

/** All at once, so that a bot is imported whole or not at all. */
export function importBot(command: ImportBot, state: BotState): Decision<BotEvent> {
  const refusal = refusalOfNew(command, state);
  if (refusal) return refusal;
  const { at, origins, published, note, draft, features } = command.data;
  const events: BotEvent[] = [created(command, features)];
  if (origins.length > 0) events.push({ type: 'AllowedOriginsChanged', data: { origins: [...new Set(origins)], at } });
  if (published) {
    events.push({ type: 'BotVersionPublished', data: { version: 1, note, configuration: published, at } });
  }
  const changed = changedFields(published ?? EMPTY_CONFIGURATION, draft);
  if (changed.length > 0) {
    events.push({ type: 'BotConfigurationDrafted', data: { configuration: draft, changed, at } });
  }
  return accept(events);
}

function refusalOfNew({ data }: CreateBot | ImportBot, state: BotState) {
  if (state.status !== 'none') return no('conflict', 'BOT_EXISTS', 'A bot with this id exists.');
  if (data.botType === 'CONTROLLED' && data.platform !== 'Website') {
    return no('invalid', 'CONTROLLED_NEEDS_WEBSITE', 'A controlled bot is a website bot: its platform is Website.');
  }
  return null;
}

const created = ({ data }: CreateBot | ImportBot, features: readonly Feature[]): BotCreated => ({
  type: 'BotCreated',
  data: {
    ...detailsOf(data),
    ownerId: data.ownerId,
    platform: data.platform,
    botType: data.botType,
    style: merged(DEFAULT_STYLE, data.style),
    features: [...new Set(features)],
    at: data.at,
  },
});

export const detailsOf = ({ name, purpose, description, avatar }: BotDetails): BotDetails => ({
  name,
  purpose,
  description,
  avatar,
});
