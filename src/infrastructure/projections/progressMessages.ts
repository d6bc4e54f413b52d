import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { PROGRESS_CHANNEL, type ProjectionControl } from './control.js';
import type { PgListener } from './pgListener.js';
import { ProgressBoard } from './progress.js';

/** Redis names: the channel on which positions are told, and the hash that keeps the newest. */
const channelOf = (prefix: string) => `${prefix}:progress`;
const hashOf = (prefix: string) => `${prefix}:progress:positions`;

/** Between two messages: a dozen read models that each take a thousand events a second must not send as many messages. */
const PAUSE_MS = 5;
/** How long news wait for others to go with them that nobody is likely to wait for. */
const PATIENCE_MS = 25;

const parse = (payload: string): [string, bigint][] => {
  try {
    return Object.entries(JSON.parse(payload) as Record<string, string>).map(([name, at]) => [name, BigInt(at)]);
  } catch {
    return [];
  }
};

/**
 * Connects the board of this process with those of the others: Redis carries positions within a millisecond; while Redis
 * is away (or has forgotten), Postgres does, with NOTIFY and the reported positions.
 */
export class ProgressMessages {
  readonly board: ProgressBoard;
  readonly #dirty = new Map<string, bigint>();
  readonly #stop: (() => void)[] = [];
  #flushing: Promise<void> | undefined;
  #patience: NodeJS.Timeout | undefined;
  /** What was told last: it comes back to this process too. */
  #told = '';
  /** Called when Redis did not take a message: whoever runs projections then reports through Postgres at once. */
  onRedisAway: () => Promise<void> = async () => {};

  /** `publisher` must fail fast while Redis is away (no offline queue); `subscriber` is used for nothing else. */
  constructor(
    private readonly publisher: Redis,
    private readonly subscriber: Redis,
    private readonly prefix: string,
    private readonly control: ProjectionControl,
    private readonly listener: PgListener,
  ) {
    this.board = new ProgressBoard((names) => this.#ask(names));
  }

  open(): void {
    this.subscriber.on('message', (channel: string, payload: string) => {
      if (channel === channelOf(this.prefix) && payload !== this.#told) this.#learn(payload);
    });
    this.subscriber.on('ready', () => {
      void this.subscriber.subscribe(channelOf(this.prefix)).then(
        () => this.board.refresh(),
        () => {},
      );
    });
    if (this.subscriber.status === 'ready') void this.subscriber.subscribe(channelOf(this.prefix)).catch(() => {});
    this.#stop.push(this.listener.on(PROGRESS_CHANNEL, (payload) => this.#learn(payload)));
    this.#stop.push(this.listener.onConnected(() => this.board.refresh()));
  }

  async close(): Promise<void> {
    clearTimeout(this.#patience);
    for (const stop of this.#stop) stop();
    await this.#flushing;
  }

  /**
   * A runner of this process has come so far: known here at once, told to the others in the next turn of the loop, or a
   * little later when something has just been told. Whoever has only passed over events of others can wait for these.
   */
  report(name: string, position: bigint, isPassing = false): void {
    this.board.learn(name, position, 'local');
    this.#dirty.set(name, position);
    if (isPassing) this.#patience ??= setTimeout(() => this.#tell(), PATIENCE_MS).unref();
    else this.#tell();
  }

  #tell(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#flushing ??= this.#flush();
  }

  async #flush(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#dirty.size > 0) {
      const positions = Object.fromEntries([...this.#dirty].map(([name, at]) => [name, String(at)]));
      this.#dirty.clear();
      this.#told = JSON.stringify(positions);
      try {
        const answers = await this.publisher
          .pipeline()
          .hset(hashOf(this.prefix), positions)
          .publish(channelOf(this.prefix), this.#told)
          .exec();
        for (const [error] of answers ?? []) if (error) throw error;
      } catch {
        await this.onRedisAway().catch(() => {});
      }
      await sleep(PAUSE_MS);
    }
    this.#flushing = undefined;
  }

  async #ask(names: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
    const found = new Map<string, bigint>();
    const answers = await this.publisher.hmget(hashOf(this.prefix), ...names).catch(() => []);
    for (const [index, answer] of answers.entries()) if (answer !== null) found.set(names[index]!, BigInt(answer));
    // Redis may be away, or have been emptied: what was reported to Postgres is at most a second old.
    for (const [name, position] of await this.control.positions(names)) {
      if ((found.get(name) ?? -2n) < position) found.set(name, position);
    }
    return found;
  }

  #learn(payload: string): void {
    for (const [name, position] of parse(payload)) this.board.learn(name, position);
  }
}
