import type { AnswerEvent, NumberedAnswerEvent } from '../../application/website/answerEvents.js';
import { isLast } from '../../application/website/answerEvents.js';

/** The events of one answer in this process, and who waits for more of them. */
export class AnswerLog {
  readonly #events: NumberedAnswerEvent[] = [];
  readonly #waiting = new Set<() => void>();
  followers = 0;

  get length(): number {
    return this.#events.length;
  }

  get isComplete(): boolean {
    const last = this.#events.at(-1);
    return last !== undefined && isLast(last);
  }

  /** Events after number `sequence`. */
  after(sequence: number): readonly NumberedAnswerEvent[] {
    return this.#events.slice(Math.max(0, sequence));
  }

  add(event: AnswerEvent): void {
    if (this.isComplete) return;
    this.#events.push({ ...event, sequence: this.#events.length + 1 });
    this.wake();
  }

  wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  /** Events after `sequence` as they come, to the last one or until `signal` aborts. */
  async *follow(sequence: number, signal: AbortSignal): AsyncGenerator<NumberedAnswerEvent> {
    const stop = () => this.wake();
    signal.addEventListener('abort', stop, { once: true });
    this.followers++;
    try {
      let seen = Math.max(0, sequence);
      while (!signal.aborted) {
        for (const event of this.after(seen)) {
          seen = event.sequence;
          yield event;
        }
        if (this.isComplete && seen >= this.#events.length) return;
        if (seen < this.#events.length || signal.aborted) continue;
        await new Promise<void>((resolve) => this.#waiting.add(resolve));
      }
    } finally {
      this.followers--;
      signal.removeEventListener('abort', stop);
    }
  }
}
