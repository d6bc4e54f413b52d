export interface StopSignal {
  readonly isReceived: boolean;
  /** Resolves when the process shall stop. */
  readonly received: Promise<void>;
}

/** Below npm one Ctrl-C arrives twice, from the terminal and passed on by npm: within this time (ms) it counts as one. */
const sameKeystroke = 1_000;

/**
 * Listens for SIGINT, SIGTERM and the end of the parent that forked this process. To be called before anything is started
 * that must be stopped. One more signal later ends the process at once.
 */
export function listenForStop(): StopSignal {
  let first: number | undefined;
  let tell: () => void = () => undefined;
  const received = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const stop = (): void => {
    if (first !== undefined) return;
    first = performance.now();
    console.log('Stopping…');
    tell();
  };
  const onSignal = (): void => {
    if (first !== undefined && performance.now() - first > sameKeystroke) process.exit(130);
    stop();
  };
  // Whoever read what the service prints may go, and the disk of its log may be full; the service stays.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  if (process.send) process.on('disconnect', stop);
  return {
    get isReceived() {
      return first !== undefined;
    },
    received,
  };
}
