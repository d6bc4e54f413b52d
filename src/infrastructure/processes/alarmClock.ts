import { setTimeout as sleep } from 'node:timers/promises';

/** Even without news the table is looked at this often: the clock may have been set, a timer may be late. */
const LOOK_MS = 60_000;

/** Sleeps until the earliest of the times it was told, or until it is woken; never longer than `lookMs`. */
export class AlarmClock {
  #next = Number.POSITIVE_INFINITY;
  #alarm = new AbortController();

  constructor(private readonly lookMs = LOOK_MS) {}

  /** Something is due at this time. */
  set(dueAt: Date): void {
    if (dueAt.getTime() >= this.#next) return;
    this.#next = dueAt.getTime();
    this.#alarm.abort();
  }

  /** Resolves at the time set, at the latest after `lookMs`, or when the signal aborts. */
  async wait(next: Date | null, signal: AbortSignal): Promise<void> {
    // What was set since the last wait counts too: it may be missing in what the table said.
    this.#next = Math.min(this.#next, next?.getTime() ?? Number.POSITIVE_INFINITY);
    for (;;) {
      const left = Math.min(this.lookMs, Math.max(0, this.#next - Date.now()));
      this.#alarm = new AbortController();
      const isOver = await sleep(left, true, { signal: AbortSignal.any([signal, this.#alarm.signal]) }).catch(
        () => false,
      );
      if (isOver || signal.aborted) break;
    }
    this.#next = Number.POSITIVE_INFINITY;
  }
}
