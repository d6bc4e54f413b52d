const held = new WeakMap<AbortSignal, readonly AbortSignal[]>();

/**
 * Aborts with the first of `signals`, or after so many milliseconds, with a `TimeoutError`.
 *
 * `AbortSignal.any([AbortSignal.timeout(…), …])` alone does not: nobody holds the timeout, and once it has been collected as
 * garbage its time is never over (https://github.com/nodejs/node/issues/57736, Node 20 and 22; likewise 65995).
 */
export function deadline(milliseconds: number, ...signals: readonly AbortSignal[]): AbortSignal {
  const timeout = AbortSignal.timeout(milliseconds);
  if (signals.length === 0) return timeout;
  const sources = [timeout, ...signals];
  const limit = AbortSignal.any(sources);
  held.set(limit, sources);
  return limit;
}
