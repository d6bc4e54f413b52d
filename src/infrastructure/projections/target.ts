import type { Recorded } from '../../domain/shared/event.js';

/** `live` is what readers see; `next` is being rebuilt beside it. */
export type Generation = 'live' | 'next';

/** Positions are those of the log; this one is before its first event. */
export const BEGINNING = -1n;

export interface Checkpoint {
  /** The last position that has been handled. */
  readonly position: bigint;
  /** Version of the projection that wrote the read model. */
  readonly version: number;
}

/** Events to apply, and the move of the checkpoint that goes with them. */
export interface Batch {
  readonly events: readonly Recorded[];
  readonly from: bigint;
  readonly to: bigint;
}

/** Where a consumer of the log keeps its data and, beside it, its checkpoint. One writer at a time, guarded anyway. */
export interface Target {
  /** Null when the generation does not exist (first start, or its database lost it). */
  checkpoint(generation: Generation): Promise<Checkpoint | null>;
  /** Makes an empty generation at the beginning of the log. An older `next` is dropped; a `live` one stays. */
  create(generation: Generation, version: number): Promise<void>;
  /**
   * Applies a batch and moves the checkpoint, together or so that a repetition changes nothing.
   * @returns false when the checkpoint has stayed, since a repetition of these events changes nothing; a batch without
   * events moves it.
   * @throws CheckpointMoved when another writer moved it.
   * @throws DataError when these events cannot be applied, whoever tries. Anything else is worth a retry.
   */
  write(generation: Generation, batch: Batch): Promise<boolean>;
  /** Applies one event that had been held back, once, and removes its dead letter. The checkpoint stays. */
  repair(generation: Generation, event: Recorded, deadLetterId: string): Promise<void>;
  /** Adds to `next` what only readers need (indexes): cheaper after the data than with each row. May be repeated. */
  complete(): Promise<void>;
  /** Puts `next` in the place of `live`; readers see one or the other. Repeating it after a crash completes it. */
  promote(): Promise<void>;
  drop(generation: 'next'): Promise<void>;
  /** Removes what an earlier switch left if its process ended too soon. To be called before anything is written. */
  tidy(): Promise<void>;
  /** Forgets what is remembered of the data, after an error or when another process may have written. */
  forget(): void;
}

/** Another process has written meanwhile: nothing of this batch was. */
export class CheckpointMoved extends Error {
  constructor(generation: Generation, from: bigint) {
    super(`The checkpoint of the ${generation} generation is no longer at ${from}; another process writes it`);
  }
}

/** The events of a batch cannot be applied. `culprit` when it is known which one. */
export class DataError extends Error {
  constructor(
    cause: unknown,
    readonly culprit?: Recorded,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
