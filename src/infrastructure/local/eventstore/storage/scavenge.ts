import { setImmediate as nextTurn } from 'node:timers/promises';
import { INT64_MAX } from '../wire/writer.js';
import type { EventLog } from './eventLog.js';
import { isMetastream, streamOfMetastream } from './metadata.js';
import { streamOf } from './record.js';
import { isTombstoned } from './streams.js';
import type { IndexEntry } from './types.js';
import { isHidden, visibleMinimum } from './visibility.js';

const PAGE = 1_000;

interface StreamName {
  readonly key: string;
  readonly id: number;
  readonly name: string;
}

/** What a scavenge did. */
export interface ScavengeReport {
  readonly removedEvents: number;
  /** It ended before everything was removed. The next one goes on with what is left. */
  readonly stopped: boolean;
}

/**
 * Removes what can no longer be read (section 7): events below `$tb`, beyond `$maxCount` and `$maxAge`, all of a
 * tombstoned stream but the tombstone. The last event of any other stream stays, so that numbering goes on.
 * The log is then rewritten: afterwards the removed bytes are in none of the store's files.
 * `stopping` is asked between two steps, so that a stop of the server does not wait for all of a large log.
 */
export async function scavenge(log: EventLog, stopping: () => boolean): Promise<ScavengeReport> {
  let removedEvents = 0;
  for (let after: string | null = null; ; ) {
    const streams: StreamName[] = await log.writer.exclusively(async () => nextStreams(log, after));
    if (streams.length === 0) break;
    for (const { id, name } of streams) removedEvents += await scavengeStream(log, id, name, stopping);
    if (stopping()) return { removedEvents, stopped: true };
    after = streams.at(-1)?.key ?? null;
    await nextTurn();
  }
  await log.compact();
  return { removedEvents, stopped: false };
}

/** Between two commits, when the tables know every stream. */
function nextStreams(log: EventLog, after: string | null): StreamName[] {
  const range = after === null ? { limit: PAGE } : { start: after, exclusiveStart: true, limit: PAGE };
  const found: StreamName[] = [];
  for (const { key, value: id } of log.tables.streams.getRange(range)) {
    found.push({ key, id, name: key.startsWith('n') ? key.slice(1) : longName(log, id) });
  }
  return found;
}

/** Streams found by a hash carry their name in their events only. */
function longName(log: EventLog, id: number): string {
  const last = log.reader.index(id, INT64_MAX, 'backwards', 1)[0];
  const record = last === undefined ? undefined : log.reader.record(last.position);
  return record === undefined ? '' : streamOf(record);
}

async function scavengeStream(log: EventLog, id: number, name: string, stopping: () => boolean): Promise<number> {
  let removed = 0;
  while (!stopping()) {
    const victims = await log.writer.exclusively(async () => {
      const entries = victimsOf(log, id, name);
      if (entries.length > 0) await log.remove(id, entries);
      return entries.length;
    });
    removed += victims;
    if (victims < PAGE) break;
  }
  return removed;
}

/** The oldest events of a stream that may go, at most a page of them. */
function victimsOf(log: EventLog, id: number, stream: string): IndexEntry[] {
  const entries = log.reader.index(id, 0, 'forwards', PAGE);
  const { streams } = log;
  const state = streams.state(stream);
  if (isTombstoned(state)) return entries.filter(({ revision }) => revision < INT64_MAX);
  if (isMetastream(stream) && isTombstoned(streams.state(streamOfMetastream(stream)))) return entries;
  const minimum = Math.min(visibleMinimum(streams, stream), state.last);
  const metadata = streams.metadataOf(stream);
  const firstKept = entries.findIndex(({ revision, position }) => {
    if (revision < minimum) return false;
    if (revision >= state.last) return true;
    const record = log.reader.record(position);
    return record !== undefined && !isHidden(record, metadata);
  });
  return firstKept < 0 ? entries : entries.slice(0, firstKept);
}
