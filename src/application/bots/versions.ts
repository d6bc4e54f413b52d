import type { BotEvent } from '../../domain/bot/events.js';
import type { KnownBot } from '../../domain/bot/state.js';
import type { BotConfiguration } from '../../domain/bot/values.js';
import { type Actor, type Recorded, streamName } from '../../domain/shared/event.js';
import { type EventStore, isUndecodable } from '../ports/eventStore.js';

export interface BotVersion {
  readonly version: number;
  readonly note: string | null;
  readonly publishedAt: string;
  readonly publishedBy: Actor;
  readonly rolledBackTo: number | null;
  readonly configuration: BotConfiguration;
}

/** Reads one published version from the event that published it: one read, however long the history. */
export async function readVersion(
  store: EventStore,
  botId: string,
  bot: KnownBot,
  version: number,
): Promise<BotVersion | null> {
  const revision = bot.versions[version - 1];
  if (revision === undefined) return null;
  for await (const read of store.readStream(streamName('bot', botId), revision)) {
    if (isUndecodable(read)) break;
    const event = read as Recorded<BotEvent>;
    if (event.type !== 'BotVersionPublished' && event.type !== 'BotRolledBack') break;
    return {
      version: event.data.version,
      note: event.data.note,
      publishedAt: event.data.at,
      publishedBy: event.metadata.actor,
      rolledBackTo: event.type === 'BotRolledBack' ? event.data.toVersion : null,
      configuration: event.data.configuration,
    };
  }
  throw new Error(`Version ${version} of bot ${botId} is not at revision ${revision}.`);
}
