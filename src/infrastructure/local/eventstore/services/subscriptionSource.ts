import type { EventLog } from '../storage/eventLog.js';
import type { CommittedRecord, LogRecord } from '../storage/types.js';
import { isHidden, visibleMinimum } from '../storage/visibility.js';
import { isHiddenFromAll } from './filter.js';
import type { ReadPlan } from './readPlan.js';
import { streamDeleted } from './refusal.js';

/** A record with its place in the order of what is followed: position in `$all`, revision in a stream. */
export interface Candidate extends LogRecord {
  readonly order: number;
}

export interface Page {
  readonly candidates: readonly Candidate[];
  /** Order up to which the page has looked; hidden events leave no candidate. */
  readonly upTo: number;
  /** Nothing more is committed. */
  readonly exhausted: boolean;
}

/** What a subscription follows. */
export interface SubscriptionSource {
  readonly stream: string | null;
  /** Order of the last event not wanted. */
  start(): number;
  page(after: number, limit: number): Page;
  orderOf(record: CommittedRecord): number;
  /** Hidden events count as seen but are not delivered. */
  isHidden(record: CommittedRecord): boolean;
  /** @throws Refusal when what is followed can be followed no longer */
  check(): void;
}

export function sourceOf(log: EventLog, plan: ReadPlan): SubscriptionSource {
  return plan.source === 'all' ? allSource(log, plan.from) : streamSource(log, plan.stream, plan.from);
}

function allSource(log: EventLog, from: ReadPlan['from']): SubscriptionSource {
  return {
    stream: null,
    start: () => (from === 'start' ? 0 : from === 'end' ? log.writer.end - 1 : from),
    page(after, limit) {
      const records = log.reader.all(after + 1, 'forwards', limit);
      const candidates = records
        .filter(({ bytes }) => !isHiddenFromAll(bytes))
        .map(({ position, bytes }) => ({ order: position, position, bytes }));
      return { candidates, upTo: records.at(-1)?.position ?? after, exhausted: records.length < limit };
    },
    orderOf: (record) => record.position,
    isHidden: (record) => isHiddenFromAll(record.bytes),
    check: () => undefined,
  };
}

function streamSource(log: EventLog, stream: string, from: ReadPlan['from']): SubscriptionSource {
  const { streams } = log;
  return {
    stream,
    start: () => (from === 'start' ? -1 : from === 'end' ? streams.state(stream).last : from),
    page(after, limit) {
      const { id } = streams.state(stream);
      const first = Math.max(after + 1, visibleMinimum(streams, stream));
      if (id === 0 || first === Number.POSITIVE_INFINITY) return { candidates: [], upTo: after, exhausted: true };
      const metadata = streams.metadataOf(stream);
      const entries = log.reader.index(id, first, 'forwards', limit);
      const candidates: Candidate[] = [];
      for (const { revision, position } of entries) {
        const bytes = log.reader.record(position);
        if (bytes !== undefined && !isHidden(bytes, metadata)) candidates.push({ order: revision, position, bytes });
      }
      return { candidates, upTo: entries.at(-1)?.revision ?? after, exhausted: entries.length < limit };
    },
    orderOf: (record) => record.revision,
    isHidden: () => false,
    check() {
      if (streams.isDeletedForever(stream)) throw streamDeleted(stream);
    },
  };
}
