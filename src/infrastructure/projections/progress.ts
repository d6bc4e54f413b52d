import type { ReadYourWrites } from '../../application/readYourWrites.js';

interface Waiter {
  readonly missing: Set<string>;
  readonly position: bigint;
  readonly done: (reached: boolean) => void;
}

/** Asks the stores where projections of other processes stand. */
export type AskPositions = (names: readonly string[]) => Promise<ReadonlyMap<string, bigint>>;

/**
 * How far each projection has come, as far as this process knows: told by the runners of this process, by messages of
 * other processes, and asked for once when somebody starts to wait. Waiters are woken, nothing is polled.
 */
export class ProgressBoard implements ReadYourWrites {
  readonly #known = new Map<string, bigint>();
  readonly #local = new Set<string>();
  readonly #waiters = new Set<Waiter>();

  constructor(private readonly ask: AskPositions = async () => new Map()) {}

  /** `local`: a runner of this process says so, so nobody else has to be asked. */
  learn(name: string, position: bigint, origin: 'local' | 'remote' = 'remote'): void {
    if (origin === 'local') this.#local.add(name);
    if ((this.#known.get(name) ?? -2n) >= position) return;
    this.#known.set(name, position);
    for (const waiter of this.#waiters) this.#check(waiter, name, position);
  }

  /** The runner of this process stopped: from now on others are asked. */
  notLocal(name: string): void {
    this.#local.delete(name);
  }

  position(name: string): bigint | undefined {
    return this.#known.get(name);
  }

  /** Messages may have been missed: asks again for those who wait. */
  refresh(): void {
    for (const waiter of this.#waiters) void this.#ask([...waiter.missing]);
  }

  /** Forgets everything: the log itself was replaced (tests). */
  reset(): void {
    this.#known.clear();
  }

  async waitFor(projections: readonly string[], position: bigint, timeoutMs: number): Promise<boolean> {
    const missing = projections.filter((name) => (this.#known.get(name) ?? -2n) < position);
    if (missing.length === 0) return true;
    return new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => waiter.done(false), timeoutMs);
      const waiter: Waiter = {
        missing: new Set(missing),
        position,
        done: (reached) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve(reached);
        },
      };
      // First on the list, then ask: what is said in between is not missed.
      this.#waiters.add(waiter);
      const elsewhere = missing.filter((name) => !this.#local.has(name));
      if (elsewhere.length > 0) void this.#ask(elsewhere);
    });
  }

  async #ask(names: readonly string[]): Promise<void> {
    const positions = await this.ask(names).catch(() => new Map<string, bigint>());
    for (const [name, position] of positions) this.learn(name, position);
  }

  #check(waiter: Waiter, name: string, position: bigint): void {
    if (position < waiter.position) return;
    if (waiter.missing.delete(name) && waiter.missing.size === 0) waiter.done(true);
  }
}
