/** The time of a write. */
export interface Instant {
  /** Milliseconds since the Unix epoch. */
  readonly ms: number;
  /** 100-ns ticks since the Unix epoch, decimal: what clients receive as `created`. */
  readonly ticks: string;
}

let lastMs = 0;
let lastTick = 0;

/** The server clock at 100-ns resolution; within one process it never shows the same or an earlier time again. */
export function now(): Instant {
  let ms = Date.now();
  let tick = Math.floor((performance.now() % 1) * 10_000);
  if (ms < lastMs || (ms === lastMs && tick <= lastTick)) {
    ms = lastMs;
    tick = lastTick + 1;
    if (tick > 9_999) {
      ms += 1;
      tick = 0;
    }
  }
  lastMs = ms;
  lastTick = tick;
  return { ms, ticks: `${ms}${String(tick).padStart(4, '0')}` };
}
