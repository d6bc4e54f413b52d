import { isUndecodable, type ReadEvent } from '../../application/ports/eventStore.js';
import type { Recorded } from '../../domain/shared/event.js';
import type { DeadLetters, NewDeadLetter } from './deadLetters.js';
import { DataError, type Generation, type Target } from './target.js';

/**
 * Writes events to one generation. An event that cannot be applied goes to the dead letters, and with it the later ones
 * of its stream; all other streams go on.
 */
export class EventWriter {
  /** Streams that are held back, and from which position on: what is repeated after a kill may lie before it. */
  #held = new Map<string, bigint>();

  constructor(
    private readonly projection: string,
    private readonly generation: Generation,
    private readonly target: Target,
    private readonly deadLetters: DeadLetters,
    private readonly onDeadLetter: (letter: NewDeadLetter) => void = () => {},
  ) {}

  get isHolding(): boolean {
    return this.#held.size > 0;
  }

  /** Learns which streams are held back; call it before the first write and after dead letters were retried. */
  async load(): Promise<void> {
    this.#held = await this.deadLetters.heldStreams(this.projection, this.generation);
  }

  /**
   * Applies what can be applied and moves the checkpoint from `from` to `to`, unless it may stay.
   * @returns where the checkpoint is now.
   * @throws CheckpointMoved, or whatever the connection to the database threw: then nothing is lost, try again.
   */
  async apply(events: readonly ReadEvent[], from: bigint, to: bigint): Promise<bigint> {
    const free: Recorded[] = [];
    const dead: NewDeadLetter[] = [];
    for (const event of events) {
      const heldFrom = this.#held.get(event.stream);
      if (heldFrom !== undefined && event.position >= heldFrom) {
        dead.push({ event, kind: 'held', error: 'An earlier event of this stream could not be applied' });
      } else if (isUndecodable(event)) {
        dead.push({ event, kind: 'poison', error: event.undecodable });
        this.#held.set(event.stream, event.position);
      } else {
        free.push(event);
      }
    }
    // Before the data: killed in between, the stream is found held and its events are not counted twice.
    if (dead.length > 0) await this.#bury(dead);
    const reached = await this.#write(free, from, to);
    return dead.length > 0 ? this.#passOver(reached, to) : reached;
  }

  async #write(events: readonly Recorded[], from: bigint, to: bigint): Promise<bigint> {
    try {
      return (await this.target.write(this.generation, { events, from, to })) ? to : from;
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      this.target.forget();
      const culprit = error.culprit ?? (events.length === 1 ? events[0] : undefined);
      if (culprit) return this.#around(culprit, error.message, events, from, to);
      // Nobody knows which one: each half by itself, until one event is left.
      const middle = Math.ceil(events.length / 2);
      const boundary = events[middle - 1]!.position;
      const reached = await this.apply(events.slice(0, middle), from, boundary);
      return this.apply(events.slice(middle), reached, to);
    }
  }

  /** First what comes before it, which may be of the same stream; then it and what waits for it are dead letters. */
  async #around(
    culprit: Recorded,
    error: string,
    events: readonly Recorded[],
    from: bigint,
    to: bigint,
  ): Promise<bigint> {
    const at = events.indexOf(culprit);
    const before = events.slice(0, at);
    const last = before.at(-1);
    const reached = last ? await this.apply(before, from, last.position) : from;
    await this.#bury([{ event: culprit, kind: 'poison', error }]);
    this.#held.set(culprit.stream, culprit.position);
    return this.#passOver(await this.apply(events.slice(at + 1), reached, to), to);
  }

  /** Dead letters are dealt with by their own table from now on: the log must not bring them a second time. */
  async #passOver(reached: bigint, to: bigint): Promise<bigint> {
    if (reached !== to) await this.target.write(this.generation, { events: [], from: reached, to });
    return to;
  }

  async #bury(letters: readonly NewDeadLetter[]): Promise<void> {
    await this.deadLetters.add(this.projection, this.generation, letters);
    for (const letter of letters) this.onDeadLetter(letter);
  }
}
