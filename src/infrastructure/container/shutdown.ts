import { token } from '../../application/token.js';

/** A connection that does not close in time is left to the end of the process. */
const CLOSE_MS = 5_000;

/** What must be closed when the process stops; closed in reverse order of `add`. */
export class Shutdown {
  readonly #closers: { readonly name: string; readonly close: () => Promise<unknown> }[] = [];

  add(name: string, close: () => Promise<unknown>): void {
    this.#closers.push({ name, close });
  }

  /** Closes everything, the youngest first; goes on when one fails. @returns the names of those that failed. */
  async run(): Promise<string[]> {
    const failed: string[] = [];
    for (const { name, close } of this.#closers.splice(0).reverse()) {
      const isClosed = await Promise.race([
        close().then(
          () => true,
          () => false,
        ),
        late(),
      ]);
      if (!isClosed) failed.push(name);
    }
    return failed;
  }
}

const late = (): Promise<boolean> => new Promise((resolve) => setTimeout(resolve, CLOSE_MS, false).unref());

export const SHUTDOWN = token<Shutdown>('Shutdown');
