import type { Refusal } from '../../domain/shared/decider.js';
import { refuse } from '../../domain/shared/result.js';
import type { AttemptLimiter } from './ports.js';

const PER_ADDRESS_AND_IP = { name: 'sign-in-here', points: 10, seconds: 15 * 60 } as const;
const PER_ADDRESS = { name: 'sign-in', points: 100, seconds: 60 * 60 } as const;
const CODES = { name: 'codes', points: 5, seconds: 15 * 60 } as const;

const tooMany = (retryAfterSeconds: number) =>
  refuse<Refusal>({
    kind: 'tooMany',
    code: 'TOO_MANY_ATTEMPTS',
    detail: 'Too many attempts for this address. Wait, or reset your password.',
    info: { retryAfterSeconds },
  });

/** Guessing is limited per address, known or not: few failures from one place, some more from everywhere together. */
export class Attempts {
  constructor(private readonly limiter: AttemptLimiter) {}

  /** Spends an attempt; a refusal when there is none left. */
  async begin(addressHash: string, ip: string) {
    const here = await this.limiter.take(PER_ADDRESS_AND_IP, `${addressHash} ${ip}`);
    const anywhere = here > 0 ? 0 : await this.limiter.take(PER_ADDRESS, addressHash);
    return here + anywhere > 0 ? tooMany(here + anywhere) : null;
  }

  /** Only failures weigh. */
  async succeeded(addressHash: string, ip: string): Promise<void> {
    await this.limiter.giveBack(PER_ADDRESS_AND_IP, `${addressHash} ${ip}`);
    await this.limiter.giveBack(PER_ADDRESS, addressHash);
  }

  /** A code is asked for. */
  async codeWanted(purpose: string, addressHash: string) {
    const wait = await this.limiter.take(CODES, `${purpose} ${addressHash}`);
    return wait > 0 ? tooMany(wait) : null;
  }
}
