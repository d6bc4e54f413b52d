import type { Refusal } from '../../domain/shared/decider.js';
import { type Result, refuse } from '../../domain/shared/result.js';
import { networkOf } from '../network.js';
import type { AttemptLimiter } from './ports.js';

/** What is shown to prove who one is. Each is counted by itself: guessing at passwords must not close the way by mail. */
export type Proof = 'password' | 'code';

const here = (proof: Proof) => ({ name: `${proof}-here`, points: 10, seconds: 15 * 60 });
const anywhere = (proof: Proof) => ({ name: proof, points: 100, seconds: 60 * 60 });
const CODES = { name: 'codes', points: 5, seconds: 15 * 60 } as const;

const tooMany = (retryAfterSeconds: number) =>
  refuse<Refusal>({
    kind: 'tooMany',
    code: 'TOO_MANY_ATTEMPTS',
    detail: 'Too many attempts for this address. Wait, or reset your password.',
    info: { retryAfterSeconds },
  });

const place = (addressHash: string, ip: string): string => `${addressHash} ${networkOf(ip)}`;

/** Guessing is limited per address, known or not: few failures from one place, some more from everywhere together. */
export class Attempts {
  constructor(private readonly limiter: AttemptLimiter) {}

  /** Runs `prove` as an attempt if there is one left. It weighs only when something wrong was shown. */
  async judge<T>(
    proof: Proof,
    addressHash: string,
    ip: string,
    prove: () => Promise<Result<T, Refusal>>,
  ): Promise<Result<T, Refusal>> {
    const blocked = await this.#begin(proof, addressHash, ip);
    if (blocked) return blocked;
    let proven: Result<T, Refusal>;
    try {
      proven = await prove();
    } catch (error) {
      // What could not be looked at, since a server is away, was no attempt.
      await this.#giveBack(proof, addressHash, ip);
      throw error;
    }
    if (proven.ok || proven.refusal.kind === 'unavailable') await this.#giveBack(proof, addressHash, ip);
    return proven;
  }

  /** Spends an attempt; a refusal when there is none left. */
  async #begin(proof: Proof, addressHash: string, ip: string) {
    const waitHere = await this.limiter.take(here(proof), place(addressHash, ip));
    if (waitHere > 0) return tooMany(waitHere);
    const wait = await this.limiter.take(anywhere(proof), addressHash);
    if (wait === 0) return null;
    await this.limiter.giveBack(here(proof), place(addressHash, ip));
    return tooMany(wait);
  }

  async #giveBack(proof: Proof, addressHash: string, ip: string): Promise<void> {
    await this.limiter.giveBack(here(proof), place(addressHash, ip));
    await this.limiter.giveBack(anywhere(proof), addressHash);
  }

  /** A code is asked for. */
  async codeWanted(purpose: string, addressHash: string) {
    const wait = await this.limiter.take(CODES, `${purpose} ${addressHash}`);
    return wait > 0 ? tooMany(wait) : null;
  }
}
