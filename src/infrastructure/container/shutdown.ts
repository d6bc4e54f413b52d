import { token } from '../../application/token.js';

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
      try {
        await close();
      } catch {
        failed.push(name);
      }
    }
    return failed;
  }
}

export const SHUTDOWN = token<Shutdown>('Shutdown');
