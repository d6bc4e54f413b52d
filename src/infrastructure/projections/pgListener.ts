import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

type Handler = (payload: string) => void;

const RETRY_MS = 500;
const CONNECT_LIMIT_MS = 5_000;
/** How soon a connection that says nothing is probed: its server may have vanished without a goodbye. */
const KEEP_ALIVE_MS = 5_000;

/** LISTEN on a connection of its own, made again when it is lost. After every (re)connect `onConnected` is called. */
export class PgListener {
  readonly #handlers = new Map<string, Set<Handler>>();
  readonly #connected = new Set<() => void>();
  readonly #closing = new AbortController();
  #client: pg.Client | undefined;
  #running: Promise<void> | undefined;

  constructor(
    private readonly connectionString: string,
    private readonly onError: (error: unknown) => void = () => {},
  ) {}

  open(): void {
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#client?.end().catch(() => {});
    await this.#running;
  }

  /** Listens to a channel. @returns how to stop. */
  on(channel: string, handler: Handler): () => void {
    const handlers = this.#handlers.get(channel) ?? new Set();
    this.#handlers.set(channel, handlers.add(handler));
    if (handlers.size === 1) this.#client?.query(`LISTEN ${channel}`).catch(() => {});
    return () => handlers.delete(handler);
  }

  /** Called whenever messages may have been missed. @returns how to stop. */
  onConnected(handler: () => void): () => void {
    this.#connected.add(handler);
    return () => this.#connected.delete(handler);
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const client = new pg.Client({
        connectionString: this.connectionString,
        keepAlive: true,
        keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
        connectionTimeoutMillis: CONNECT_LIMIT_MS,
      });
      const ended = new Promise<void>((resolve) => {
        client.on('end', () => resolve());
        client.on('error', () => resolve());
      });
      client.on('notification', ({ channel, payload }) => {
        for (const handler of this.#handlers.get(channel) ?? []) handler(payload ?? '');
      });
      try {
        await client.connect();
        // Closed while it was connecting: nobody else would end it.
        if (this.#closing.signal.aborted) return void (await client.end());
        this.#client = client;
        for (const channel of this.#handlers.keys()) await client.query(`LISTEN ${channel}`);
        for (const handler of this.#connected) handler();
        await ended;
      } catch (error) {
        this.onError(error);
      }
      this.#client = undefined;
      await client.end().catch(() => {});
      await sleep(RETRY_MS, undefined, { signal: this.#closing.signal }).catch(() => {});
    }
  }
}
