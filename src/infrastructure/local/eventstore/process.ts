import { outliveLog } from '../shared/outliveLog.js';
import { type EventStoreOptions, startEventStore } from './server.js';
import { EventStoreStartError } from './storage/errors.js';

/**
 * Runs a server as what this process is for: until SIGTERM, SIGINT or the end of the parent (IPC disconnect), then
 * closes it in order and exits 0. A start that is refused is told on stderr and over IPC, and exits 1, or 2 when
 * an option is nothing that it can use.
 */
export async function runUntilStopped(
  options: () => EventStoreOptions,
  onReady: (url: string) => void = () => undefined,
): Promise<void> {
  outliveLog();
  try {
    const server = await startEventStore(options());
    let stopping = false;
    const stop = (): void => {
      if (stopping) return;
      stopping = true;
      server.close().then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      );
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    if (process.send !== undefined) {
      process.on('disconnect', stop);
      if (!process.connected) stop();
    }
    process.send?.({ type: 'ready', port: server.port, url: server.url });
    onReady(server.url);
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  const code = error instanceof EventStoreStartError ? error.code : 'UNEXPECTED';
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`event store: ${message} [${code}]\n`);
  const exitCode = code === 'BAD_OPTION' ? 2 : 1;
  if (process.send === undefined || !process.connected) process.exit(exitCode);
  else process.send({ type: 'failed', code, message }, () => process.exit(exitCode));
}
