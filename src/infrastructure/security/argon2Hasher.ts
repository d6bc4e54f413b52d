import { availableParallelism } from 'node:os';
import argon2 from 'argon2';
import PQueue from 'p-queue';
import { type PasswordHasher, PasswordsBusy } from '../../application/accounts/ports.js';

/** OWASP's minimum for argon2id; raise them and hashes are renewed at the next sign-in. */
export const ARGON2 = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Whoever would wait behind more than this is told to come back. */
const MAX_WAITING = 200;

/**
 * argon2id in the thread pool. One core is left to the event loop, and no more than that run at the same time, so
 * that a storm of sign-ins takes neither the loop's core nor the pool that DNS and files need as well.
 */
export class Argon2Hasher implements PasswordHasher {
  readonly #queue = new PQueue({ concurrency: Math.max(1, Math.min(3, availableParallelism() - 1)) });
  #dummy: Promise<string> | undefined;

  constructor(private readonly maxWaiting = MAX_WAITING) {}

  hash(password: string): Promise<string> {
    return this.#run(() => argon2.hash(password, ARGON2));
  }

  async verify(hash: string | null, password: string): Promise<boolean> {
    this.#dummy ??= argon2.hash('nobody has this password', ARGON2);
    const against = hash ?? (await this.#dummy);
    const matches = await this.#run(() => argon2.verify(against, password));
    return hash !== null && matches;
  }

  isOutdated(hash: string): boolean {
    return argon2.needsRehash(hash, ARGON2);
  }

  #run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#queue.size >= this.maxWaiting) return Promise.reject(new PasswordsBusy());
    return this.#queue.add(work);
  }
}
