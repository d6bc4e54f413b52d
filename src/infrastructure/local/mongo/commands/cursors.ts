import { randomBytes } from 'node:crypto';
import { MongoError } from '../errors.js';
import { cursorReply } from '../wire/reply.js';

/** Largest answer, so that a batch with its frame stays below what clients accept. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024;

interface Cursor {
  readonly namespace: string;
  readonly documents: Iterator<Buffer>;
  readonly session: string | undefined;
  readonly keepForever: boolean;
  held: Buffer | undefined;
  lastUsed: number;
}

/** What a new cursor needs to know. */
export interface CursorRequest {
  readonly namespace: string;
  readonly documents: Iterable<Buffer>;
  /** Documents in the first answer. */
  readonly batchSize: number;
  readonly singleBatch?: boolean;
  readonly session?: string | undefined;
  /** Not closed when idle. */
  readonly keepForever?: boolean;
}

/** The open cursors: limited in number, closed when idle. */
export class Cursors {
  readonly #open = new Map<bigint, Cursor>();
  readonly #timer: NodeJS.Timeout;

  /** `idleMs`: how long an unused cursor is kept. `limit`: how many may be open at once. */
  constructor(
    private readonly idleMs: number,
    private readonly limit: number,
  ) {
    this.#timer = setInterval(() => this.#expire(), Math.max(Math.min(idleMs / 4, 60_000), 50)).unref();
  }

  get size(): number {
    return this.#open.size;
  }

  /** Answers with the first batch; keeps a cursor if there is more. Throws ExceededMemoryLimit (146) at the limit. */
  open(request: CursorRequest): Buffer {
    const { namespace, documents, batchSize, singleBatch = false, session, keepForever = false } = request;
    const cursor: Cursor = {
      namespace,
      documents: documents[Symbol.iterator](),
      session,
      keepForever,
      held: undefined,
      lastUsed: Date.now(),
    };
    const { batch, done } = fill(cursor, batchSize);
    if (done || singleBatch) {
      cursor.documents.return?.();
      return cursorReply('firstBatch', batch, 0n, namespace);
    }
    if (this.#open.size >= this.limit) {
      cursor.documents.return?.();
      throw new MongoError(146, `Too many open cursors: ${this.limit}. Read them to their end or close them.`);
    }
    const id = this.#newId();
    this.#open.set(id, cursor);
    return cursorReply('firstBatch', batch, id, namespace);
  }

  /** Answers with the next batch. Throws CursorNotFound (43). */
  more(id: bigint, namespace: string, batchSize: number): Buffer {
    const cursor = this.#open.get(id);
    if (!cursor || cursor.namespace !== namespace) throw new MongoError(43, `cursor id ${id} not found`);
    cursor.lastUsed = Date.now();
    const { batch, done } = this.#fillOrDrop(id, cursor, batchSize);
    if (done) this.kill(id);
    return cursorReply('nextBatch', batch, done ? 0n : id, namespace);
  }

  /** Closes a cursor; false if there is none. */
  kill(id: bigint): boolean {
    this.#open.get(id)?.documents.return?.();
    return this.#open.delete(id);
  }

  /** Closes the cursors of ended sessions. */
  killSession(session: string): void {
    for (const [id, cursor] of this.#open) if (cursor.session === session) this.kill(id);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const id of this.#open.keys()) this.kill(id);
  }

  #fillOrDrop(id: bigint, cursor: Cursor, batchSize: number): { batch: Buffer[]; done: boolean } {
    try {
      return fill(cursor, batchSize);
    } catch (error) {
      this.kill(id);
      throw error;
    }
  }

  #expire(): void {
    const oldest = Date.now() - this.idleMs;
    for (const [id, cursor] of this.#open) if (!cursor.keepForever && cursor.lastUsed < oldest) this.kill(id);
  }

  #newId(): bigint {
    for (;;) {
      const id = randomBytes(8).readBigUInt64BE() >> 11n;
      if (id !== 0n && !this.#open.has(id)) return id;
    }
  }
}

/** Takes documents until the batch is full; one that does not fit any more waits for the next batch. */
function fill(cursor: Cursor, batchSize: number): { batch: Buffer[]; done: boolean } {
  const batch: Buffer[] = [];
  let bytes = 0;
  while (batch.length < batchSize) {
    const next = cursor.held ?? cursor.documents.next().value;
    cursor.held = undefined;
    if (next === undefined) return { batch, done: true };
    bytes += next.length;
    if (bytes > MAX_BATCH_BYTES && batch.length > 0) {
      cursor.held = next;
      return { batch, done: false };
    }
    batch.push(next);
  }
  if (batchSize === 0) return { batch, done: false };
  // Looking one ahead saves the client the request that would find nothing.
  cursor.held = cursor.documents.next().value ?? undefined;
  return { batch, done: cursor.held === undefined };
}
