import { accept } from '../shared/result.js';
import { merged } from './changes.js';
import type { DraftConfiguration, PublishVersion, RollBack } from './commands.js';
import { changedFields, sameJson } from './equality.js';
import type { BotEvent } from './events.js';
import { type Decision, no } from './refusals.js';
import type { LivingBot } from './state.js';
import { EMPTY_CONFIGURATION } from './values.js';

/** Keeps the list of a bot's versions within one document of the read model. */
const MAX_VERSIONS = 10_000;

/** A configuration as JSON in UTF-8. Every event of it holds the whole, and an exported bot holds two. */
export const MAX_CONFIGURATION_BYTES = 64_000;

/** Changes or replaces the draft; no event when nothing differs. Refuses with CONFIGURATION_TOO_LARGE. */
export function draft({ data }: DraftConfiguration, bot: LivingBot): Decision<BotEvent> {
  const configuration = merged(data.replace ? EMPTY_CONFIGURATION : bot.draft, data.fields);
  const changed = changedFields(bot.draft, configuration);
  const bytes = changed.length === 0 ? 0 : new TextEncoder().encode(JSON.stringify(configuration)).length;
  if (bytes > MAX_CONFIGURATION_BYTES) return tooLarge(bytes);
  return accept(
    changed.length > 0 ? [{ type: 'BotConfigurationDrafted', data: { configuration, changed, at: data.at } }] : [],
  );
}

/** Makes the draft the next version. Refuses with NOTHING_TO_PUBLISH or TOO_MANY_VERSIONS. */
export function publish({ data }: PublishVersion, bot: LivingBot): Decision<BotEvent> {
  if (bot.published && sameJson(bot.published.configuration, bot.draft)) {
    const { version } = bot.published;
    return no('conflict', 'NOTHING_TO_PUBLISH', `The draft is the same as version ${version}, which is published.`, {
      version,
    });
  }
  if (isFull(bot)) return tooMany();
  const version = bot.versions.length + 1;
  return accept([
    { type: 'BotVersionPublished', data: { version, note: data.note, configuration: bot.draft, at: data.at } },
  ]);
}

/** Publishes an earlier version anew. Refuses with VERSION_NOT_FOUND, VERSION_IS_CURRENT or TOO_MANY_VERSIONS. */
export function rollBack({ data }: RollBack, bot: LivingBot): Decision<BotEvent> {
  if (data.version < 1 || data.version > bot.versions.length) {
    return no('notFound', 'VERSION_NOT_FOUND', `Version ${data.version} does not exist.`, {
      versions: bot.versions.length,
    });
  }
  const isLive = bot.published !== null && sameJson(bot.published.configuration, data.configuration);
  if (isLive && sameJson(bot.draft, data.configuration)) {
    return no('conflict', 'VERSION_IS_CURRENT', `What is published now already equals version ${data.version}.`);
  }
  if (isFull(bot)) return tooMany();
  const { note, configuration, at } = data;
  const version = bot.versions.length + 1;
  return accept([{ type: 'BotRolledBack', data: { version, toVersion: data.version, note, configuration, at } }]);
}

const isFull = (bot: LivingBot): boolean => bot.versions.length >= MAX_VERSIONS;

const tooLarge = (bytes: number) =>
  no(
    'invalid',
    'CONFIGURATION_TOO_LARGE',
    `The configuration would have ${bytes} bytes with this change; it may have ${MAX_CONFIGURATION_BYTES} at most.`,
    { bytes, maximum: MAX_CONFIGURATION_BYTES },
  );

const tooMany = () =>
  no(
    'conflict',
    'TOO_MANY_VERSIONS',
    `A bot has at most ${MAX_VERSIONS} versions. Export it and import it as a new one.`,
  );
