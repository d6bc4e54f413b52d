/**
 * Work that an answer must not wait for, because its duration would tell something (whether an account exists) or
 * because it may fail (a mail while the queue is away). It is finished before the process stops.
 */
export class Background {
  readonly #running = new Set<Promise<void>>();

  constructor(private readonly failed: (what: string, error: unknown) => void) {}

  run(what: string, work: () => Promise<unknown>): void {
    const running: Promise<void> = work()
      .then(() => {})
      .catch((error) => this.failed(what, error))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async close(): Promise<void> {
    await Promise.all(this.#running);
  }
}
