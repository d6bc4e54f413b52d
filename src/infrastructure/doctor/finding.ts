/** What one check found. */
export interface Finding {
  /** What was looked at: `postgres`, `redis`, … */
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'failed';
  /** What was seen, without secrets. */
  readonly detail: string;
  /** What to do, unless all is well. */
  readonly advice?: string;
  /** How long the answer took. */
  readonly milliseconds?: number;
}

export interface Check {
  readonly name: string;
  run(): Promise<Omit<Finding, 'check' | 'milliseconds'>>;
  /** Said when `run` throws: the dependency cannot be reached or refuses. */
  readonly advice: string;
}

export const ok = (detail: string) => ({ status: 'ok', detail }) as const;
export const warning = (detail: string, advice: string) => ({ status: 'warning', detail, advice }) as const;
export const failed = (detail: string, advice: string) => ({ status: 'failed', detail, advice }) as const;

/** How long one check may take, in milliseconds. */
const limit = 10_000;

/** Runs checks side by side; one that throws or does not answer is a finding too. */
export function runChecks(checks: readonly Check[]): Promise<Finding[]> {
  return Promise.all(
    checks.map(async ({ name, run, advice }) => {
      const before = performance.now();
      const finding = await withLimit(run()).catch((error: unknown) => failed(describe(error), advice));
      return { check: name, ...finding, milliseconds: Math.round(performance.now() - before) };
    }),
  );
}

async function withLimit<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limit / 1000} s`)), limit);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The message of an error and of its causes, without the password of a connection string. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = error instanceof AggregateError ? error.errors.map(describe).join('; ') : '';
  const cause = error.cause instanceof Error ? describe(error.cause) : '';
  const parts = [error.message, inner, cause].filter((part) => part !== '');
  // A wrapper often repeats the message of what it wraps.
  const text = parts.filter((part, i) => !parts[i + 1]?.includes(part)).join(': ');
  return (text || error.name).replace(/:\/\/[^/\s]*@/g, '://****@');
}
