/** What can be closed: a world, an app, a browser, a site. */
export interface Closable {
  close(): unknown;
}

/** Takes what has been opened, in the order of opening (named as in TC39's AsyncDisposableStack). */
export interface Opened {
  /** Closes it at the end, and gives it back. */
  readonly use: <T extends Closable>(opened: T) => T;
  /** Calls it at the end, for what has no `close`. */
  readonly defer: (close: () => unknown) => void;
}

/**
 * Opens several things that are closed as one: the last opened first, each after the one before it has closed.
 * If opening fails half-way, what was open by then is closed before the failure is passed on.
 * @returns what `open` returns, with `close`, which tries all even if some fail. @throws what failed, once all were tried.
 */
export async function openTogether<T extends object>(open: (opened: Opened) => Promise<T>) {
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (let next = closers.pop(); next; next = closers.pop()) {
      try {
        await next();
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length > 1) throw new AggregateError(failures, failures.join('; '));
    if (failures.length === 1) throw failures[0];
  };
  const defer = (closer: () => unknown) => void closers.push(closer);
  const use = <C extends Closable>(opened: C): C => {
    defer(() => opened.close());
    return opened;
  };
  try {
    return { ...(await open({ use, defer })), close };
  } catch (failure) {
    await close().catch(() => {});
    throw failure;
  }
}

/**
 * Opens what the specs of this file or `describe` need before the first of them, and closes it after the last.
 * @param timeoutMs for the opening; default as for every hook.
 */
export function setUp(open: (opened: Opened) => Promise<void>, timeoutMs?: number): void {
  let opening: Promise<Closable> | undefined;
  beforeAll(async () => {
    opening = openTogether(async (opened) => ({ done: await open(opened) }));
    await opening;
  }, timeoutMs);
  // Also after an opening that took too long: it goes on, and what it opens has to be closed.
  afterAll(async () => {
    const opened = await opening?.catch(() => undefined);
    await opened?.close();
  });
}
