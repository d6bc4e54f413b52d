import type {
  DeadLetterView,
  ProjectionAdmin,
  ProjectionRefusal,
  ProjectionStatus,
  RetryOutcome,
} from '../../application/projections/ports.js';
import { accept, type Result, refuse } from '../../domain/shared/result.js';
import type { Consumer } from './consumer.js';
import { CONTROL_CHANNEL, type ProjectionControl, REPORT_CHANNEL } from './control.js';
import type { ProjectionRow } from './controlRows.js';
import type { DeadLetter, DeadLetters } from './deadLetters.js';
import type { PgListener } from './pgListener.js';

/** How long to wait for whoever runs a projection. */
const PATIENCE_MS = 10_000;

/** What operators want, written down and announced; the process that holds the lease does it. */
export class PostgresProjectionAdmin implements ProjectionAdmin {
  constructor(
    private readonly control: ProjectionControl,
    private readonly dead: DeadLetters,
    private readonly listener: PgListener,
    private readonly consumers: readonly Pick<Consumer, 'name' | 'rebuildable'>[],
  ) {}

  async list(): Promise<ProjectionStatus[]> {
    await this.control.register(this.consumers.map(({ name }) => name));
    const [rows, counts] = await Promise.all([this.control.list(), this.dead.count()]);
    const known = new Map(this.consumers.map((consumer) => [consumer.name, consumer]));
    return rows.flatMap((row) => {
      const consumer = known.get(row.name);
      return consumer ? [toStatus(row, counts[row.name] ?? 0, consumer.rebuildable)] : [];
    });
  }

  async rebuild(name: string): Promise<Result<ProjectionStatus, ProjectionRefusal>> {
    const consumer = this.#consumer(name);
    if (!consumer) return refuse('unknown');
    if (!consumer.rebuildable) return refuse('notRebuildable');
    await this.control.register([name]);
    if (await this.control.requestRebuild(name)) return this.#status(name);
    // One that is being given up ends in a moment, and is not what was asked for.
    await this.#until(name, PATIENCE_MS, async () => (await this.control.get(name)).rebuild.state !== 'cancelling');
    return (await this.control.requestRebuild(name)) ? this.#status(name) : refuse('alreadyRebuilding');
  }

  async cancel(name: string): Promise<Result<ProjectionStatus, ProjectionRefusal>> {
    if (!this.#consumer(name)) return refuse('unknown');
    return (await this.control.cancelRebuild(name)) ? this.#status(name) : refuse('noRebuild');
  }

  async setPaused(name: string, paused: boolean): Promise<Result<ProjectionStatus, ProjectionRefusal>> {
    if (!this.#consumer(name)) return refuse('unknown');
    await this.control.register([name]);
    await this.control.setPaused(name, paused);
    return this.#status(name);
  }

  async deadLetters(filter: { readonly projection?: string; readonly limit: number; readonly after?: string }) {
    const [items, counts] = await Promise.all([this.dead.list(filter), this.dead.count()]);
    const total = filter.projection
      ? (counts[filter.projection] ?? 0)
      : Object.values(counts).reduce((sum, count) => sum + count, 0);
    return { items: items.map(toView), total };
  }

  async deadLetter(id: string): Promise<DeadLetterView | null> {
    const letter = await this.dead.get(id);
    return letter && toView(letter);
  }

  async retry(id: string, timeoutMs = PATIENCE_MS): Promise<RetryOutcome | 'timeout' | null> {
    const letter = await this.dead.get(id);
    if (!letter) return null;
    const { projection, stream } = letter;
    await this.dead.requestRetry(projection, stream);
    await this.control.announce(CONTROL_CHANNEL, projection);
    const isOver = async () => !(await this.dead.retryRequests(projection)).includes(stream);
    if (!(await this.#until(projection, timeoutMs, isOver))) return 'timeout';
    const left = await this.dead.ofStream(projection, stream);
    return { remaining: left.length, error: left.find(({ kind }) => kind === 'poison')?.error ?? null };
  }

  async discard(id: string): Promise<boolean> {
    const letter = await this.dead.get(id);
    if (!letter) return false;
    await this.dead.remove(id);
    await this.dead.requestRetry(letter.projection, letter.stream);
    await this.control.announce(CONTROL_CHANNEL, letter.projection);
    return true;
  }

  onChange(listener: (name: string) => void): () => void {
    return this.listener.on(REPORT_CHANNEL, listener);
  }

  /** @returns false when it is not so within the time. */
  async #until(projection: string, timeoutMs: number, isSo: () => Promise<boolean>): Promise<boolean> {
    let look: () => void = () => {};
    const stop = this.onChange((name) => name === projection && look());
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      while (!(await isSo())) {
        if (limit.aborted) return false;
        // Told by the runner; looked up once a second in case the message was lost.
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, 1_000);
          look = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      return true;
    } finally {
      stop();
    }
  }

  #consumer(name: string) {
    return this.consumers.find((consumer) => consumer.name === name);
  }

  async #status(name: string): Promise<Result<ProjectionStatus, ProjectionRefusal>> {
    const [row, counts] = await Promise.all([this.control.get(name), this.dead.count()]);
    return accept(toStatus(row, counts[name] ?? 0, this.#consumer(name)?.rebuildable ?? false));
  }
}

function toStatus(row: ProjectionRow, deadLetters: number, rebuildable: boolean): ProjectionStatus {
  const { rebuild } = row;
  return {
    name: row.name,
    paused: row.paused,
    state: row.state,
    error: row.error,
    holder: row.holder,
    position: row.position === null ? null : String(row.position),
    lagEvents: row.lagEvents,
    lagSeconds: row.lagSeconds,
    deadLetters,
    rebuildable,
    rebuild: {
      state: rebuild.state,
      startedAt: rebuild.startedAt?.toISOString() ?? null,
      finishedAt: rebuild.finishedAt?.toISOString() ?? null,
      events: rebuild.events,
      progress: progressOf(row),
      eventsPerSecond: rebuild.rate,
      secondsLeft: rebuild.secondsLeft,
      error: rebuild.error,
    },
  };
}

function progressOf({ rebuild }: ProjectionRow): number | null {
  if (rebuild.finishedAt) return 1;
  if (rebuild.position === null || rebuild.target === null) return rebuild.state === null ? null : 0;
  return rebuild.target <= 0n ? 1 : Math.min(1, Math.max(0, Number(rebuild.position) / Number(rebuild.target)));
}

const toView = ({ generation: _, position, createdAt, ...letter }: DeadLetter): DeadLetterView => ({
  ...letter,
  position: String(position),
  createdAt: createdAt.toISOString(),
});
