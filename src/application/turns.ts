/**
 * Turns of what wants the same thing at the same time, in the order in which they came. A failure ends the waiting of all
 * behind it: with the store away, each would otherwise wait for the ones before it to find that out, one after the other.
 */
export class Turns {
  /** By key, the last in the queue: true once it has had its turn, false once nobody needs to wait any more. */
  readonly #last = new Map<string, Promise<boolean>>();

  isTaken(key: string): boolean {
    return this.#last.has(key);
  }

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    let pass: (isWell: boolean) => void = () => {};
    const mine = new Promise<boolean>((resolve) => {
      pass = resolve;
    });
    this.#last.set(key, mine);
    try {
      if (before && !(await before)) pass(false);
      return await work();
    } catch (error) {
      pass(false);
      throw error;
    } finally {
      pass(true);
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}
