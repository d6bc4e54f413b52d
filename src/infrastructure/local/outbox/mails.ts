import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../shared/files.js';
import type { MailInput } from './mailSchema.js';

export interface Mail extends Omit<MailInput, 'to'> {
  readonly id: string;
  readonly to: readonly string[];
  readonly created_at: string;
}

interface Request {
  readonly sequence: number;
  readonly fingerprint: string;
  readonly mails: readonly Mail[];
}

export type Accepted =
  | { readonly kind: 'accepted'; readonly ids: readonly string[] }
  | { readonly kind: 'otherContent' };

/** The mails of one folder: one file for each request, so that a batch is kept as a whole or not at all. */
export class Mails {
  readonly #requests = new Map<string, Request>();
  #sequence = 0;

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder)) {
      if (!name.endsWith('.json')) continue;
      const request = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Request;
      this.#requests.set(name, request);
      this.#sequence = Math.max(this.#sequence, request.sequence);
    }
  }

  /**
   * Keeps mails; durable when it returns. The same idempotency key again gives the first ids and keeps nothing: the key
   * names the file, so there is no moment at which a crash could part the two.
   */
  accept(inputs: readonly MailInput[], idempotencyKey: string | undefined): Accepted {
    const fingerprint = createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
    const name = `${idempotencyKey === undefined ? randomUUID() : keyName(idempotencyKey)}.json`;
    const earlier = this.#requests.get(name);
    if (earlier !== undefined) {
      if (earlier.fingerprint !== fingerprint) return { kind: 'otherContent' };
      return { kind: 'accepted', ids: earlier.mails.map(({ id }) => id) };
    }
    const created_at = new Date().toISOString();
    const mails = inputs.map((input) => ({ ...input, id: randomUUID(), to: [input.to].flat(), created_at }));
    this.#sequence += 1;
    const request: Request = { sequence: this.#sequence, fingerprint, mails };
    writeFileAtomic(join(this.folder, name), JSON.stringify(request));
    this.#requests.set(name, request);
    return { kind: 'accepted', ids: mails.map(({ id }) => id) };
  }

  /** Newest first; with `to` only those to that address (case does not matter). */
  list(to?: string): Mail[] {
    const wanted = to?.toLowerCase();
    return [...this.#requests.values()]
      .sort((a, b) => b.sequence - a.sequence)
      .flatMap(({ mails }) => mails)
      .filter((mail) => wanted === undefined || mail.to.some((address) => bare(address) === wanted));
  }

  get(id: string): Mail | undefined {
    return this.list().find((mail) => mail.id === id);
  }

  /** Forgets all mails and their idempotency keys. */
  clear(): void {
    for (const name of this.#requests.keys()) rmSync(join(this.folder, name), { force: true });
    this.#requests.clear();
  }
}

const keyName = (key: string) => `key-${createHash('sha256').update(key).digest('hex')}`;

/** The address in `Name <address>`. */
const bare = (address: string) => (/<([^>]+)>/.exec(address)?.[1] ?? address).trim().toLowerCase();
