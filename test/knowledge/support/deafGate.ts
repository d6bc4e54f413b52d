import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands before a server and can keep its answers for itself: what was asked is done, and whoever asked never knows. */
export interface DeafGate {
  readonly url: string;
  /**
   * From now on keeps the answers to requests to `path` whose body holds `text`.
   * @returns when the server has done the first of them.
   */
  keep(path: RegExp, text: string): Promise<void>;
  /** Passes all answers on again. */
  mend(): void;
  close(): Promise<void>;
}

interface Kept {
  readonly path: RegExp;
  readonly text: string;
  readonly done: () => void;
}

export async function deafGateTo(target: string): Promise<DeafGate> {
  let kept: Kept[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const url = new URL(request.url ?? '/', target);
    const { method, headers } = request;
    const onward = httpRequest(url, { method, headers: { ...headers, host: url.host } }, (answer) => {
      const isKept = kept.find(({ path, text }) => path.test(url.pathname) && body.includes(text));
      if (!isKept) {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        return void answer.pipe(response);
      }
      answer.resume().once('end', isKept.done);
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keep: (path, text) => new Promise<void>((done) => kept.push({ path, text, done })),
    mend: () => {
      kept = [];
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
