import type { LiveRun } from './liveRun.js';
import type { SharedFeed } from './sharedFeed.js';

interface Lag {
  /** Exact where the feed remembers what is pending, else an estimate. */
  readonly lagEvents: number;
  readonly lagSeconds: number;
}

/** How far the live run of a consumer is behind the log. */
export class LagMeter {
  /** When nothing was left to handle, or when this process began, in ms. */
  #caughtUpAt = Date.now();

  constructor(private readonly feed: Pick<SharedFeed, 'end' | 'covers' | 'pending'>) {}

  /** To be asked again and again: it notes when there was no lag. */
  of(run: Pick<LiveRun, 'position' | 'positionsPerEvent' | 'isLive' | 'lastEventAt'>): Lag {
    const lagEvents = this.#events(run);
    return { lagEvents, lagSeconds: this.#seconds(run, lagEvents) };
  }

  #events({ position, positionsPerEvent }: Pick<LiveRun, 'position' | 'positionsPerEvent'>): number {
    if (this.feed.covers(position)) return this.feed.pending(position);
    const behind = this.feed.end > position ? Number(this.feed.end - position) : 0;
    return Math.ceil(behind / Math.max(1, positionsPerEvent));
  }

  /** While history is read, how old the newest handled event is; then for how long there has been something to handle. */
  #seconds({ isLive, lastEventAt }: Pick<LiveRun, 'isLive' | 'lastEventAt'>, lagEvents: number): number {
    const now = Date.now();
    if (lagEvents === 0) {
      this.#caughtUpAt = now;
      return 0;
    }
    const since = isLive ? this.#caughtUpAt : (lastEventAt ?? this.#caughtUpAt);
    return Math.max(0, (now - since) / 1_000);
  }
}
