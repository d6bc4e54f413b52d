import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import type { VerifiedCache } from '../../application/accounts/ports.js';
import type { Announcements } from '../../application/ports/announcements.js';

interface Entry<V> {
  readonly value: V;
  readonly revision: number;
  /** Milliseconds since 1970; afterwards it is looked up again. */
  readonly freshUntil: number;
}

/** What one process believes without asking: under a second, so that a revocation reaches it in time in any case. */
const LOCAL_MS = 500;
/** How exactly that is kept: at the default of 1 ms the cache sets a timer a thousand times a second. */
const EXACT_MS = 50;
/** What was put into Redis is believed so long; a lost invalidation (Redis away, process killed) lasts no longer. */
const FRESH_MS = 60_000;
const RETRY_MS = 200;

/** Keeps the highest revision: announcements of two changes may arrive in the wrong order. */
const MARK_STALE = `
  local known = tonumber(redis.call('GET', KEYS[1]) or '-1')
  if tonumber(ARGV[1]) > known then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
  redis.call('DEL', KEYS[2])
  return 1`;

/**
 * Two levels in front of the event store. An entry carries the revision it was read at, an invalidation the revision
 * after the change: an entry that a slow reader puts back after the invalidation is older and is not believed.
 */
export class RedisVerifiedCache<V extends object> implements VerifiedCache<V> {
  readonly #local: LRUCache<string, { readonly value: V; readonly owner: string }>;
  readonly #loading = new Map<string, Promise<V>>();
  readonly #missed = new Map<string, number>();
  readonly #channel: string;
  readonly #prefix: string;
  #retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly redis: Redis,
    private readonly announcements: Announcements,
    private readonly options: {
      readonly kind: string;
      readonly keyPrefix: string;
      readonly ttlSeconds: number;
      /** Whether entries have other names than the aggregates that they tell of. */
      readonly namedApart?: boolean;
    },
  ) {
    this.#channel = `stale-${options.kind}`;
    this.#prefix = `${options.keyPrefix}:${options.kind}`;
    this.#local = new LRUCache({ max: 20_000, ttl: LOCAL_MS, ttlResolution: EXACT_MS });
    announcements.subscribe(this.#channel, (owner) => this.#forget(owner));
  }

  async get(entry: string, owner: string, load: () => Promise<{ value: V; revision: number }>): Promise<V> {
    const local = this.#local.get(entry);
    if (local) return local.value;
    const loading = this.#loading.get(entry);
    if (loading) return loading;
    const started = this.#read(entry, owner, load);
    this.#loading.set(entry, started);
    try {
      return await started;
    } finally {
      if (this.#loading.get(entry) === started) this.#loading.delete(entry);
    }
  }

  async invalidate(owner: string, revision: number): Promise<void> {
    this.#forget(owner);
    try {
      await this.redis.eval(MARK_STALE, 2, this.#stale(owner), this.#key(owner), revision, FRESH_MS + 1_000);
      await this.announcements.publish(this.#channel, owner);
    } catch {
      this.#missed.set(owner, Math.max(revision, this.#missed.get(owner) ?? -1));
      this.#retrySoon();
    }
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#missed.clear();
  }

  async #read(entry: string, owner: string, load: () => Promise<{ value: V; revision: number }>): Promise<V> {
    // A change that could not be announced yet: what stands in Redis is not to be believed.
    const shared = this.#missed.has(owner) ? null : await this.#shared(entry, owner);
    if (shared) {
      this.#local.set(entry, { value: shared.value, owner });
      return shared.value;
    }
    const { value, revision } = await load();
    this.#local.set(entry, { value, owner });
    const stored: Entry<V> = { value, revision, freshUntil: Date.now() + FRESH_MS };
    this.redis.set(this.#key(entry), JSON.stringify(stored), 'EX', this.options.ttlSeconds).catch(() => {});
    return value;
  }

  async #shared(entry: string, owner: string): Promise<Entry<V> | null> {
    try {
      const [text, stale] = await this.redis.mget(this.#key(entry), this.#stale(owner));
      if (!text) return null;
      const found = JSON.parse(text) as Entry<V>;
      const isStale = stale !== null && stale !== undefined && found.revision < Number(stale);
      return isStale || found.freshUntil <= Date.now() ? null : found;
    } catch {
      return null;
    }
  }

  #forget(owner: string): void {
    this.#loading.delete(owner);
    this.#local.delete(owner);
    if (!this.options.namedApart) return;
    for (const [entry, held] of this.#local.entries()) if (held.owner === owner) this.#local.delete(entry);
  }

  #retrySoon(): void {
    if (this.#retry) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      const missed = [...this.#missed];
      this.#missed.clear();
      for (const [owner, revision] of missed) void this.invalidate(owner, revision);
    }, RETRY_MS).unref();
  }

  #key(entry: string): string {
    return `${this.#prefix}:${entry}`;
  }

  #stale(owner: string): string {
    return `${this.#prefix}:stale:${owner}`;
  }
}
