import { isUndecodable, type ReadEvent } from '../../application/ports/eventStore.js';
import type { Recorded } from '../../domain/shared/event.js';
import type { DeadLetters, NewDeadLetter } from './deadLetters.js';
import { DataError, type Generation, type Target } from './target.js';

/**
 * Writes events to one generation. An event that cannot be applied goes to the dead letters, and with it the later ones
 * of its stream; all other streams go on.
 */
export class EventWriter {
  #held = new Set<string>();

  constructor(
    private readonly projection: string,
    private readonly generation: Generation,
    private readonly target: Target,
    private readonly deadLetters: DeadLetters,
    private readonly onDeadLetter: (letter: NewDeadLetter) => void = () => {},
  ) {}

  /** Learns which streams are held back; call it before the first write and after dead letters were retried. */
  async load(): Promise<void> {
    this.#held = await this.deadLetters.heldStreams(this.projection, this.generation);
  }

  /**
   * Applies what can be applied and moves the checkpoint from `from` to `to`.
   * @throws CheckpointMoved, or whatever the connection to the database threw: then nothing is lost, try again.
   */
  async apply(events: readonly ReadEvent[], from: bigint, to: bigint): Promise<void> {
    const free: Recorded[] = [];
    const dead: NewDeadLetter[] = [];
    for (const event of events) {
      if (this.#held.has(event.stream)) {
        dead.push({ event, kind: 'held', error: 'An earlier event of this stream could not be applied' });
      } else if (isUndecodable(event)) {
        dead.push({ event, kind: 'poison', error: event.undecodable });
        this.#held.add(event.stream);
      } else {
        free.push(event);
      }
    }
    // Before the data: killed in between, the stream is found held and its events are not counted twice.
    if (dead.length > 0) await this.#bury(dead);
    await this.#write(free, from, to);
  }

  async #write(events: readonly Recorded[], from: bigint, to: bigint): Promise<void> {
    try {
      await this.target.write(this.generation, { events, from, to });
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      this.target.forget();
      const culprit = error.culprit ?? (events.length === 1 ? events[0] : undefined);
      if (culprit) {
        await this.#bury([{ event: culprit, kind: 'poison', error: error.message }]);
        this.#held.add(culprit.stream);
        await this.apply(
          events.filter(({ position }) => position !== culprit.position),
          from,
          to,
        );
        return;
      }
      // Nobody knows which one: each half by itself, until one event is left.
      const middle = Math.ceil(events.length / 2);
      const boundary = events[middle - 1]!.position;
      await this.apply(events.slice(0, middle), from, boundary);
      await this.apply(events.slice(middle), boundary, to);
    }
  }

  async #bury(letters: readonly NewDeadLetter[]): Promise<void> {
    await this.deadLetters.add(this.projection, this.generation, letters);
    for (const letter of letters) this.onDeadLetter(letter);
  }
}
