import type { AnyEvent, EventMetadata, Recorded } from '../../domain/shared/event.js';
import type { Result } from '../../domain/shared/result.js';

export interface NewEvent<E extends AnyEvent = AnyEvent> {
  readonly id: string;
  readonly event: E;
  readonly metadata: EventMetadata;
}

/** An event that the catalogue does not know or that does not parse. Projections turn it into a dead letter. */
export interface Undecodable {
  readonly undecodable: string;
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  /** Left out when it is not in our form: then nobody knows when it happened, or who did it. */
  readonly metadata?: EventMetadata;
}

export type ReadEvent = Recorded | Undecodable;

export const isUndecodable = (event: ReadEvent): event is Undecodable => 'undecodable' in event;

/** `none`: the stream must not exist; a number: its last revision; `any`: whatever it is. */
export type ExpectedRevision = number | 'none' | 'any';

export interface AppendResult {
  readonly revision: number;
  readonly position: bigint;
}

/**
 * What a subscription yields. `page` holds what arrived since the last one, in log order; `position` is how far the
 * log has been looked at, so a consumer that handles few events still moves; `live` is whether all history was read.
 */
export interface SubscriptionPage {
  readonly events: readonly ReadEvent[];
  readonly position: bigint;
  readonly live: boolean;
}

export interface SubscribeOptions {
  /** Exclusive; `null` from the beginning, `end` only what comes. */
  readonly from: bigint | null | 'end';
  /** Stream categories; filtered on the server. */
  readonly categories: readonly string[];
  readonly maxPage?: number;
  /** Personal fields come as `ERASED`, unopened: for those who do not need them. */
  readonly hidePersonal?: boolean;
  readonly signal: AbortSignal;
}

export type ReadAllOptions = Partial<Pick<SubscribeOptions, 'categories' | 'hidePersonal'>> & {
  readonly after?: bigint;
};

export interface EventStore {
  /**
   * Appends all or nothing. `conflict`: the stream is not at the expected revision; `erased`: a personal field
   * belongs to a subject that was erased, for which nothing can be written any more.
   */
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<Result<AppendResult, 'conflict' | 'erased'>>;
  /** Oldest first from `from` (inclusive). A missing stream reads as empty. */
  readStream(stream: string, from?: number): AsyncIterable<ReadEvent>;
  /** The log from `after` (exclusive) on, up to its end now. */
  readAll(options?: ReadAllOptions): AsyncIterable<ReadEvent>;
  /** Position of the newest event of the log, or `null` when it is empty. */
  head(): Promise<bigint | null>;
  subscribe(options: SubscribeOptions): AsyncIterable<SubscriptionPage>;
}
