import { jest } from '@jest/globals';

const TIMERS = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'requestAnimationFrame',
  'cancelAnimationFrame',
  'requestIdleCallback',
  'cancelIdleCallback',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

/** Sets the clock of this process, where it then stays; timers go on as ever. */
export function clockSetTo(ms: number): void {
  jest.useFakeTimers({ doNotFake: [...TIMERS], now: ms });
}

/** The clock is right again. */
export function clockRuns(): void {
  jest.useRealTimers();
}
