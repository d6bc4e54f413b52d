import type { RunningServer } from '../shared/server.js';

export interface Supervised {
  readonly server: RunningServer;
  stop(): Promise<void>;
}

const firstDelay = 100;
const longestDelay = 5_000;
/** A server that ran for so long (milliseconds) is started again at once after its next end. */
const settled = 30_000;

/**
 * Starts a server and, whenever it ends by itself, starts it again: after 0.1 s, then 0.2 s, … up to 5 s.
 * The first start is not repeated: a server that cannot start at all is a problem for the user.
 */
export async function supervise(
  start: () => Promise<RunningServer>,
  tell: (event: 'ended' | 'up', detail: string) => void,
): Promise<Supervised> {
  const first = await start();
  let current: RunningServer | undefined = first;
  let stopping = false;
  let wake: (() => void) | undefined;
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const watch = async (): Promise<void> => {
    let delay = firstDelay;
    let since = Date.now();
    while (!stopping) {
      if (current !== undefined) {
        const how = await current.exited;
        current = undefined;
        if (stopping) return;
        tell('ended', how);
        if (Date.now() - since > settled) delay = firstDelay;
      }
      await pause(delay);
      if (stopping) return;
      delay = Math.min(delay * 2, longestDelay);
      try {
        since = Date.now();
        current = await start();
        tell('up', current.url);
      } catch (error) {
        tell('ended', error instanceof Error ? error.message : String(error));
      }
    }
  };
  const watching = watch();
  return {
    server: first,
    stop: async () => {
      stopping = true;
      wake?.();
      await current?.stop();
      await watching;
      // A start that was under way when the stop came has left a server behind.
      await current?.stop();
    },
  };
}
