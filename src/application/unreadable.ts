import { StreamUnreadable } from './streamCache.js';

/** For work on many streams: one that cannot be read would hold up all that come after it, for as long as it cannot. */
export class Unreadable {
  #first: StreamUnreadable | undefined;

  async passOver(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof StreamUnreadable)) throw error;
      this.#first ??= error;
    }
  }

  /** To be called when all others are done: nobody may take it for done as well. @throws StreamUnreadable the first of them */
  tell(): void {
    if (this.#first) throw this.#first;
  }
}
