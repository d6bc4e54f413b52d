import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import type { DocumentProjection } from '../../application/projection.js';
import { aggregateIdOf, type Recorded } from '../../domain/shared/event.js';
import type { DeadLetters } from './deadLetters.js';
import { foldDocuments, idsToLoad, paddedPosition, type StoredDocument } from './foldDocuments.js';
import { PROMOTE, redisKeys, WRITE } from './redisLayout.js';
import { type Batch, BEGINNING, type Checkpoint, CheckpointMoved, type Generation, type Target } from './target.js';

const REMEMBERED_DOCUMENTS = 5_000;

/** A read model of small documents in Redis, for what is read on every request. Rebuilt when Redis has lost it. */
export class RedisTarget implements Target {
  readonly #keys: ReturnType<typeof redisKeys>;
  readonly #remembered = new LRUCache<string, StoredDocument>({ max: REMEMBERED_DOCUMENTS });

  constructor(
    private readonly redis: Redis,
    prefix: string,
    private readonly projection: DocumentProjection,
    private readonly deadLetters: DeadLetters,
  ) {
    this.#keys = redisKeys(prefix, projection.name);
  }

  async checkpoint(generation: Generation): Promise<Checkpoint | null> {
    const meta = await this.redis.hgetall(this.#keys.meta);
    const number = meta[generation];
    const position = meta[`${number}.position`];
    if (number === undefined || position === undefined) return null;
    return { position: BigInt(position), version: Number(meta[`${number}.version`]) };
  }

  async create(generation: Generation, version: number): Promise<void> {
    if (generation === 'live' && (await this.checkpoint('live'))) return;
    await this.drop(generation);
    const number = await this.redis.hincrby(this.#keys.meta, 'last', 1);
    await this.redis.hset(this.#keys.meta, {
      [generation]: number,
      [`${number}.position`]: String(BEGINNING),
      [`${number}.version`]: version,
    });
  }

  async write(generation: Generation, { events, from, to }: Batch): Promise<boolean> {
    const known = await this.#load(generation, events);
    const changed = foldDocuments(this.projection, known, events);
    if (changed.size === 0 && events.length > 0) return false;
    if (!(await this.#run(generation, String(from), String(to), changed))) throw new CheckpointMoved(generation, from);
    for (const [id, stored] of changed) this.#remembered.set(`${generation}/${id}`, stored);
    return true;
  }

  async repair(generation: Generation, event: Recorded, deadLetterId: string): Promise<void> {
    this.forget();
    const changed = foldDocuments(this.projection, await this.#load(generation, [event]), [event]);
    if (changed.size > 0) await this.#run(generation, '', '', changed);
    await this.deadLetters.remove(deadLetterId);
  }

  async complete(): Promise<void> {}

  async promote(): Promise<void> {
    const old = (await this.redis.eval(PROMOTE, 1, this.#keys.meta, this.#keys.changed)) as string;
    this.forget();
    if (old !== '') await this.#erase(old);
  }

  async drop(generation: Generation): Promise<void> {
    const number = await this.redis.hget(this.#keys.meta, generation);
    await this.redis.hdel(this.#keys.meta, generation);
    this.forget();
    if (number !== null) await this.#erase(number);
  }

  async tidy(): Promise<void> {
    const meta = await this.redis.hgetall(this.#keys.meta);
    const numbers = Object.keys(meta).flatMap((field) => /^(\d+)\.position$/.exec(field)?.[1] ?? []);
    for (const number of numbers) if (number !== meta.live && number !== meta.next) await this.#erase(number);
  }

  forget(): void {
    this.#remembered.clear();
  }

  async #load(generation: Generation, events: readonly Recorded[]): Promise<Map<string, StoredDocument>> {
    const known = new Map<string, StoredDocument>();
    for (const { stream } of events) {
      const id = aggregateIdOf(stream);
      const stored = this.#remembered.get(`${generation}/${id}`);
      if (stored) known.set(id, stored);
    }
    const missing = idsToLoad(events, (id) => known.has(id));
    if (missing.length === 0) return known;
    const number = await this.redis.hget(this.#keys.meta, generation);
    const pipeline = this.redis.pipeline();
    for (const id of missing) pipeline.hmget(`${this.#keys.base}:${number}:${id}`, 'p', 'd');
    const answers = (await pipeline.exec()) ?? [];
    for (const [index, [error, answer]] of answers.entries()) {
      if (error) throw error;
      const [position, document] = answer as [string | null, string | null];
      if (position === null) continue;
      known.set(missing[index]!, {
        document: document === null ? null : (JSON.parse(document) as object),
        position: BigInt(position),
      });
    }
    return known;
  }

  async #run(
    generation: Generation,
    from: string,
    to: string,
    changed: ReadonlyMap<string, StoredDocument>,
  ): Promise<boolean> {
    const { meta, base, changed: channel } = this.#keys;
    const documents = [...changed].flatMap(([id, { document, position }]) => [
      id,
      paddedPosition(position),
      document === null ? '' : JSON.stringify(document),
    ]);
    return (await this.redis.eval(WRITE, 1, meta, base, channel, generation, from, to, ...documents)) === 1;
  }

  async #erase(number: string): Promise<void> {
    const pattern = `${this.#keys.base}:${number}:*`.replaceAll(/[[\]?\\]/g, '\\$&');
    let cursor = '0';
    do {
      const [next, keys] = await this.redis.scan(cursor, 'MATCH', pattern, 'COUNT', 1_000);
      if (keys.length > 0) await this.redis.unlink(...keys);
      cursor = next;
    } while (cursor !== '0');
    // Last: as long as it is named there, it is known that something may be left.
    await this.redis.hdel(this.#keys.meta, `${number}.position`, `${number}.version`);
  }
}
