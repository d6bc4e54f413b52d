import { parentPort } from 'node:worker_threads';

/** The inside of a pool's thread or process: answers each request with what `handle` makes of it, or with its error's message. */
export function serve<Request, Response>(handle: (request: Request) => Promise<Response>): void {
  const answer = parentPort ? parentPort.postMessage.bind(parentPort) : toParent;
  const take = (request: Request): void => {
    handle(request).then(
      (value) => answer({ value }),
      (error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) }),
    );
  };
  if (parentPort) parentPort.on('message', take);
  else serveProcess(take);
}

function serveProcess<Request>(take: (request: Request) => void): void {
  process.on('message', take);
  process.on('disconnect', () => process.exit());
  // A terminal tells all processes at once; the parent still needs this one until it has stopped in its own order.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
}

function toParent(answer: object): void {
  if (process.connected) process.send?.(answer);
}
