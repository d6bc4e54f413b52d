import { LRUCache } from 'lru-cache';
import type { Decider } from '../domain/shared/decider.js';
import type { AnyEvent, Recorded } from '../domain/shared/event.js';
import { emptyStream, type FoldedStream, withRecorded } from './foldedStream.js';
import { type EventStore, isUndecodable, type Undecodable } from './ports/eventStore.js';

/** An event of the stream cannot be decoded, so there is no state to decide on. */
export class StreamUnreadable extends Error {
  constructor(
    { stream, revision, type, undecodable }: Undecodable,
    /** All that comes before that event: not what the stream is now. */
    readonly before: FoldedStream,
    /** Of the last event of the stream. */
    readonly lastRevision: number,
  ) {
    super(`${stream}@${revision} (${type}): ${undecodable}`);
  }
}

/** A decider threw, which it never does on purpose: a bug, and no outage that trying again would cure. */
export class DeciderFailed extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

export interface CacheSize {
  readonly streams: number;
  /** Whichever is reached first. */
  readonly bytes: number;
}

/** The streams as this process has last seen them. */
export class StreamCache {
  readonly #cache: LRUCache<string, FoldedStream>;

  constructor(
    private readonly store: EventStore,
    { streams, bytes }: CacheSize,
  ) {
    const sizeCalculation = ({ weight }: FoldedStream) => weight;
    this.#cache = new LRUCache({ max: streams, maxSize: bytes, sizeCalculation });
  }

  /** Others may have changed it since. */
  get(stream: string): FoldedStream | undefined {
    return this.#cache.get(stream);
  }

  /**
   * The stream with everything that is in the store now.
   * @throws StreamUnreadable
   */
  async newest<E extends AnyEvent, S>(
    decider: Pick<Decider<never, E, S>, 'initial' | 'evolve'>,
    stream: string,
  ): Promise<FoldedStream> {
    const known = this.#cache.get(stream) ?? emptyStream(decider.initial);
    const newer: Recorded<E>[] = [];
    let unreadable: Undecodable | undefined;
    let lastRevision = known.revision;
    for await (const event of this.store.readStream(stream, known.revision + 1)) {
      lastRevision = event.revision;
      if (unreadable) continue;
      if (isUndecodable(event)) unreadable = event;
      else newer.push(event as Recorded<E>);
    }
    const folded =
      newer.length === 0
        ? known
        : this.keep(
            stream,
            pure(() => withRecorded(known, decider, newer)),
          );
    if (unreadable) throw new StreamUnreadable(unreadable, folded, lastRevision);
    return folded;
  }

  /** Commands run side by side; the cache must never go back. */
  keep(stream: string, folded: FoldedStream): FoldedStream {
    const cached = this.#cache.peek(stream);
    if (!cached || cached.revision < folded.revision) this.#cache.set(stream, folded);
    return folded;
  }
}

/** Runs what a decider gives: `decide` and `evolve` never throw on purpose. */
export function pure<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new DeciderFailed(error);
  }
}
