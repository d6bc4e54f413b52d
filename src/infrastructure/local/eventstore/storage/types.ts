/** What the writer of events believes about the stream. */
export type Expected =
  | { readonly kind: 'any' | 'no_stream' | 'stream_exists' }
  /** `stated` keeps every digit that the client sent, to be echoed in a refusal. */
  | { readonly kind: 'revision'; readonly revision: number; readonly stated: string };

/** An event as a client proposes it; `type` and `contentType` are null when the client left them out. */
export interface ProposedEvent {
  readonly id: string;
  readonly type: string | null;
  readonly contentType: string | null;
  readonly metadata: Buffer;
  readonly data: Buffer;
}

/** A request to change the log. Only the writer decides whether it is granted. */
export type WriteRequest =
  | {
      readonly kind: 'append';
      readonly stream: string;
      readonly expected: Expected;
      readonly events: readonly ProposedEvent[];
    }
  | { readonly kind: 'delete' | 'tombstone'; readonly stream: string; readonly expected: Expected };

/** `revision` −1 and `position` null: nothing has ever been written (an empty append to a missing stream). */
export type WriteOutcome =
  | { readonly kind: 'written'; readonly revision: number; readonly position: number | null }
  | { readonly kind: 'wrong-version'; readonly current: number; readonly expected: Expected }
  | { readonly kind: 'stream-deleted'; readonly stream: string }
  /** The request was not carried out, for a reason that has nothing to do with it: disk full, shutting down. */
  | { readonly kind: 'failed'; readonly reason: 'shutting-down' | 'storage'; readonly message: string };

/** One event in the log. `bytes` has the layout of record.ts. */
export interface LogRecord {
  readonly position: number;
  readonly bytes: Buffer;
}

/** A record with the stream it belongs to, as handed to subscriptions after the commit. */
export interface CommittedRecord extends LogRecord {
  readonly stream: string;
  readonly revision: number;
}

/** A record with all that the tables need to find it. */
export interface LogEntry extends CommittedRecord {
  readonly streamId: number;
}

/** A position in one stream's index: the number of an event and where it lies. */
export interface IndexEntry {
  readonly revision: number;
  readonly position: number;
}

/** What the writer and the readers know about one stream. Replaced as a whole on every commit, never changed. */
export interface StreamState {
  /** 0 when nothing has ever been written to it. */
  readonly id: number;
  /** Number of the last event, −1 when there is none, INT64_MAX when tombstoned. */
  readonly last: number;
  /** Log position of the last event; −1 when there is none. */
  readonly lastPosition: number;
}
