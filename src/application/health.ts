export interface HealthCheck {
  /** As the answer names it: eventstore, postgres, mongodb, redis, vectors. */
  readonly name: string;
  /** Resolves when the dependency answers, rejects otherwise. */
  readonly check: () => Promise<void>;
}

export interface DependencyHealth {
  readonly name: string;
  readonly status: 'up' | 'down';
  readonly latencyMs: number;
  readonly error?: string;
}

const LIMIT_MS = 2_000;

/** Asks every dependency at the same time, two seconds each at most. */
export const checkHealth = (checks: readonly HealthCheck[]): Promise<DependencyHealth[]> =>
  Promise.all(checks.map(checkOne));

async function checkOne({ name, check }: HealthCheck): Promise<DependencyHealth> {
  const started = performance.now();
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([
      check(),
      new Promise((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`no answer within ${LIMIT_MS} ms`)), LIMIT_MS);
      }),
    ]);
    return { name, status: 'up', latencyMs: rounded(started) };
  } catch {
    // What a driver says can hold addresses and user names; the reason is in the log of the driver's owner.
    return { name, status: 'down', latencyMs: rounded(started), error: 'unreachable' };
  } finally {
    clearTimeout(timer);
  }
}

const rounded = (started: number): number => Math.round((performance.now() - started) * 10) / 10;
