import { parentPort } from 'node:worker_threads';

/** The inside of a pool's thread: answers each request with what `handle` makes of it, or with its error's message. */
export function serveThread<Request, Response>(handle: (request: Request) => Promise<Response>): void {
  parentPort?.on('message', (request: Request) => {
    handle(request).then(
      (value) => parentPort?.postMessage({ value }),
      (error: unknown) => parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
}
