import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventLog } from '../storage/eventLog.js';
import { isHidden, visibleMinimum } from '../storage/visibility.js';
import { streamNotFound } from '../wire/readResponse.js';
import type { EventMessages } from './eventMessages.js';
import { isHiddenFromAll } from './filter.js';
import type { Outbox } from './outbox.js';
import type { ReadPlan } from './readPlan.js';
import { streamDeleted } from './refusal.js';

const PAGE = 256;

type StreamPlan = Extract<ReadPlan, { source: 'stream' }>;
type AllPlan = Extract<ReadPlan, { source: 'all' }>;

/** Reads one stream into the outbox (section 6.1). */
export async function readStream(
  log: EventLog,
  plan: StreamPlan,
  count: number,
  messages: EventMessages,
  outbox: Outbox,
): Promise<void> {
  const { stream, direction } = plan;
  if (log.streams.isDeletedForever(stream)) throw streamDeleted(stream);
  if (log.streams.isAbsent(stream)) {
    outbox.write(streamNotFound(stream));
    return;
  }
  const { id, last } = log.streams.state(stream);
  const forwards = direction === 'forwards';
  let next = plan.from === 'start' ? 0 : plan.from === 'end' ? last : plan.from;
  if (!forwards) next = Math.min(next, last);
  if (forwards && plan.from === 'end') next = last + 1;
  let remaining = count;
  while (remaining > 0 && !outbox.ended) {
    const minimum = visibleMinimum(log.streams, stream);
    if (forwards) next = Math.max(next, minimum);
    if (next > last || next < minimum) return;
    const metadata = log.streams.metadataOf(stream);
    const limit = Math.min(PAGE, remaining);
    const entries = log.reader.index(id, next, direction, limit);
    for (const { revision, position } of entries) {
      if (revision < minimum || revision > last) return;
      next = forwards ? revision + 1 : revision - 1;
      const record = log.reader.record(position);
      if (record === undefined || isHidden(record, metadata)) continue;
      outbox.write(messages.message(record, position));
      remaining -= 1;
    }
    if (entries.length < limit) return;
    await untilTaken(outbox);
  }
}

/** Reads `$all` into the outbox (section 6.2): forwards from a position inclusively, backwards exclusively. */
export async function readAll(
  log: EventLog,
  plan: AllPlan,
  count: number,
  messages: EventMessages,
  outbox: Outbox,
): Promise<void> {
  const end = log.writer.end;
  const forwards = plan.direction === 'forwards';
  let next = plan.from === 'start' ? 0 : plan.from === 'end' ? end : plan.from;
  let remaining = count;
  while (remaining > 0 && !outbox.ended) {
    const records = log.reader.all(next, plan.direction, PAGE);
    for (const { position, bytes } of records) {
      if (position >= end) return;
      next = forwards ? position + 1 : position;
      if (isHiddenFromAll(bytes) || plan.filter?.matches(bytes) === false) continue;
      outbox.write(messages.message(bytes, position));
      remaining -= 1;
      if (remaining === 0) return;
    }
    if (records.length < PAGE) return;
    await untilTaken(outbox);
  }
}

/** Lets other calls run, and waits for a client that is behind. */
export async function untilTaken(outbox: Outbox): Promise<void> {
  if (outbox.full) await outbox.drained();
  else await nextTurn();
}
