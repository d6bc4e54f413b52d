import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { PublicEntry, PublicStates, ServedState } from '../../application/bots/publicState.js';
import type { Announcements } from '../../application/ports/announcements.js';
import type { SharedStates } from './sharedStates.js';

const CHANNEL = 'publicBotChanged';
const COPIES = 20_000;
/** A copy is good for so long while invalidations arrive, and so long while they do not. */
const GOOD_MS = 10_000;
const GOOD_UNTOLD_MS = 400;
const UNKNOWN_GOOD_MS = 2_000;
const WAIT_FOR_FILLER_MS = 1_500;
const LOOK_AGAIN_MS = 15;
const TELL_AGAIN_MS = 250;
/** So long the newest is waited for where there is a copy. */
const COPY_PATIENCE_MS = 1_000;

interface Copy extends ServedState {
  readonly at: number;
}

/**
 * Public states of bots, three deep: copies in this process, entries in Redis, the read model. A command writes the new
 * entry to Redis and then tells every process to drop its copy; revisions see to it that an older entry, from a read
 * model that lags or a fill that was under way, never takes the place of a newer one.
 */
export class CachedPublicStates implements PublicStates {
  readonly #copies = new LRUCache<string, Copy>({ max: COPIES });
  /** Revisions that other processes have announced: nothing older is kept. */
  readonly #floors = new LRUCache<string, number>({ max: COPIES, ttl: 10_000 });
  readonly #filling = new Map<string, Promise<Copy>>();
  /** What Redis did not take; told when it is back. */
  readonly #untold = new Map<string, PublicEntry>();
  readonly #unsubscribe: () => void;
  #retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly shared: SharedStates,
    private readonly announcements: Announcements,
    private readonly readModel: (id: string) => Promise<PublicEntry>,
    private readonly now: () => number = Date.now,
    private readonly patienceMs = COPY_PATIENCE_MS,
  ) {
    this.#unsubscribe = announcements.subscribe(
      CHANNEL,
      (message) => this.#heard(message),
      () => this.#missed(),
    );
  }

  peek(id: string): ServedState | null {
    const copy = this.#copies.get(id);
    return copy && this.now() - copy.at < this.#goodFor(copy) ? copy : null;
  }

  async get(id: string): Promise<ServedState> {
    const good = this.peek(id);
    if (good) return good;
    const filling = this.#fillOnce(id);
    try {
      return await (this.#copies.has(id) ? this.#soon(filling) : filling);
    } catch {
      // Neither Redis nor the read model, or not soon: what was last seen is better than nothing, unless it is known to have changed.
      return this.#copies.get(id) ?? filling;
    }
  }

  async changed(id: string, entry: PublicEntry): Promise<void> {
    this.#keep(id, entry);
    this.#untold.set(id, entry);
    await this.#tell(id, entry);
  }

  close(): void {
    this.#unsubscribe();
    clearTimeout(this.#retry);
  }

  #goodFor(copy: Copy): number {
    if (!this.announcements.isReceiving(CHANNEL)) return GOOD_UNTOLD_MS;
    return copy.revision < 0 ? UNKNOWN_GOOD_MS : GOOD_MS;
  }

  #fillOnce(id: string): Promise<Copy> {
    const known = this.#filling.get(id);
    if (known) return known;
    const filling = this.#fill(id).finally(() => this.#filling.delete(id));
    this.#filling.set(id, filling);
    return filling;
  }

  async #soon(filling: Promise<Copy>): Promise<Copy> {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('not soon')), this.patienceMs);
    });
    return Promise.race([filling, tooLong]).finally(() => clearTimeout(timer));
  }

  async #fill(id: string): Promise<Copy> {
    // Once: to a database that hangs, each question takes many seconds.
    let read: Promise<PublicEntry> | undefined;
    const readOnce = () => {
      read ??= this.readModel(id);
      return read;
    };
    if (!this.shared.isThere) return this.#keep(id, await readOnce());
    try {
      return this.#keep(id, (await this.shared.get(id)) ?? (await this.#fillShared(id, readOnce)));
    } catch {
      // Redis went away just now, or the read model is away.
      return this.#keep(id, await readOnce());
    }
  }

  /** One process asks the read model, the others look for what it finds. */
  async #fillShared(id: string, read: () => Promise<PublicEntry>): Promise<PublicEntry> {
    const deadline = this.now() + WAIT_FOR_FILLER_MS;
    while (!(await this.shared.lock(id))) {
      if (this.now() > deadline) return read();
      await sleep(LOOK_AGAIN_MS);
      const found = await this.shared.get(id);
      if (found) return found;
    }
    try {
      return (await this.shared.get(id)) ?? (await this.shared.fill(id, await read()));
    } finally {
      await this.shared.unlock(id);
    }
  }

  /** Keeps a copy unless a newer one is known; gives the newest. */
  #keep(id: string, entry: PublicEntry): Copy {
    const present = this.#copies.peek(id);
    if (present && present.revision > entry.revision) return present;
    const body = entry.status === 'active' ? Buffer.from(JSON.stringify(entry.state)) : null;
    const origins = entry.status === 'active' ? entry.origins : [];
    const copy = { status: entry.status, revision: entry.revision, body, origins, at: this.now() };
    if (entry.revision >= (this.#floors.get(id) ?? -1)) this.#copies.set(id, copy);
    return copy;
  }

  async #tell(id: string, entry: PublicEntry): Promise<void> {
    try {
      if (!this.shared.isThere) throw new Error('Redis is away');
      await this.shared.tell(id, entry);
      await this.announcements.publish(CHANNEL, `${id} ${entry.revision}`);
      if (this.#untold.get(id) === entry) this.#untold.delete(id);
    } catch {
      this.#retry ??= setTimeout(() => this.#tellAgain(), TELL_AGAIN_MS).unref();
    }
  }

  #tellAgain(): void {
    this.#retry = undefined;
    for (const [id, entry] of this.#untold) void this.#tell(id, entry);
  }

  #heard(message: string): void {
    const [id = '', digits] = message.split(' ');
    const revision = Number(digits);
    this.#floors.set(id, Math.max(revision, this.#floors.get(id) ?? -1));
    const copy = this.#copies.peek(id);
    if (copy && copy.revision < revision) this.#copies.delete(id);
  }

  #missed(): void {
    this.#copies.clear();
  }
}
