import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const HEARTBEAT_MS = 2_000;
const HEARTBEAT_LIMIT_MS = 5_000;
const RETRY_MS = 500;

/**
 * Leases as session locks of Postgres, all on one dedicated connection: when it breaks the server frees them, and the
 * `lost` signal of every lease aborts at once. https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
export class Leases {
  #client: pg.Client | undefined;
  #lost = new AbortController();
  #heartbeat: NodeJS.Timeout | undefined;
  #isClosed = false;
  #busy: Promise<unknown> = Promise.resolve();
  readonly #held = new Set<string>();

  constructor(
    private readonly connectionString: string,
    private readonly onError: (error: unknown) => void = () => {},
  ) {}

  /** Takes those of the named leases that are free. @returns each with the signal that tells of its loss. */
  async tryAcquire(names: readonly string[]): Promise<Map<string, AbortSignal>> {
    const wanted = names.filter((name) => !this.#held.has(name));
    const acquired = new Map<string, AbortSignal>();
    if (wanted.length === 0) return acquired;
    const client = await this.#connected();
    if (!client) return acquired;
    const lost = this.#lost.signal;
    const { rows } = await this.#inTurn(() =>
      client.query<{ name: string; ok: boolean }>(
        'SELECT name, pg_try_advisory_lock(hashtextextended(name, 0)) AS ok FROM unnest($1::text[]) AS name',
        [wanted.map((name) => `nova-lease:${name}`)],
      ),
    );
    for (const { name, ok } of rows) {
      if (!ok || lost.aborted) continue;
      const plain = name.slice('nova-lease:'.length);
      this.#held.add(plain);
      acquired.set(plain, lost);
    }
    return acquired;
  }

  async release(name: string): Promise<void> {
    if (!this.#held.delete(name)) return;
    await this.#inTurn(async () => {
      await this.#client?.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [`nova-lease:${name}`]);
    }).catch(this.onError);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#drop();
  }

  /** One connection takes one statement at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#busy.then(work, work);
    this.#busy = turn.catch(() => {});
    return turn;
  }

  async #connected(): Promise<pg.Client | undefined> {
    if (this.#client || this.#isClosed) return this.#client;
    const client = new pg.Client({
      connectionString: this.connectionString,
      keepAlive: true,
      connectionTimeoutMillis: HEARTBEAT_LIMIT_MS,
    });
    client.on('error', (error) => {
      this.onError(error);
      void this.#drop(client);
    });
    client.on('end', () => void this.#drop(client));
    try {
      await client.connect();
      // The server too must notice soon when this machine has vanished without a goodbye.
      await client.query('SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3');
    } catch (error) {
      this.onError(error);
      await client.end().catch(() => {});
      await sleep(RETRY_MS);
      return undefined;
    }
    this.#client = client;
    this.#lost = new AbortController();
    this.#heartbeat = setInterval(() => void this.#beat(client), HEARTBEAT_MS);
    this.#heartbeat.unref();
    return client;
  }

  async #beat(client: pg.Client): Promise<void> {
    const limit = new AbortController();
    const late = sleep(HEARTBEAT_LIMIT_MS, 'late', { signal: limit.signal, ref: false }).catch(() => 'stopped');
    const answered = this.#inTurn(() => client.query('SELECT 1')).then(
      () => 'ok',
      () => 'late',
    );
    if ((await Promise.race([answered, late])) === 'late') await this.#drop(client);
    limit.abort();
  }

  /** Everything that was held counts as lost, whatever the server thinks. */
  async #drop(client = this.#client): Promise<void> {
    if (!client || client !== this.#client) return;
    this.#client = undefined;
    clearInterval(this.#heartbeat);
    this.#held.clear();
    this.#lost.abort(new Error('The lease was lost'));
    await Promise.race([client.end().catch(() => {}), sleep(HEARTBEAT_LIMIT_MS, undefined, { ref: false })]);
  }
}
