/** What somebody waits for in this process. Work that nobody waits for may let it pass (decision 0039). */
export class Foreground {
  #underWay = 0;
  readonly #waiting = new Set<() => void>();

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay++;
    try {
      return await work();
    } finally {
      if (--this.#underWay === 0) for (const goOn of this.#waiting) goOn();
    }
  }

  /** Resolves as soon as nothing is under way, at the latest after `longestMs`. */
  async quiet(longestMs: number): Promise<void> {
    if (this.#underWay === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => goOn(), longestMs);
      const goOn = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(goOn);
        resolve();
      };
      this.#waiting.add(goOn);
    });
  }
}
