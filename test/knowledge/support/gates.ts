import { createServer, request as httpRequest, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that came to a gate. */
export interface Asked {
  readonly path: string;
  readonly body: string;
}

/** Decides whether a request is answered with a status, and PostgreSQL's code or another body, by the gate itself; null passes it on. */
export type Fault = (
  asked: Asked,
) => number | { readonly status: number; readonly code?: string; readonly body?: object } | null;

/** Stands between the service and a server, or for one, and misbehaves on demand. */
export interface Gate {
  readonly url: string;
  readonly faults: Set<Fault>;
  close(): Promise<void>;
}

/** A fault that knows how many requests it has failed. */
export type CountingFault = Fault & { readonly failed: () => number };

/** Fails the first `times` requests to paths that match, or only those whose bodies hold `text`. */
export function failing(path: RegExp, { times = Number.POSITIVE_INFINITY, text = '' } = {}): CountingFault {
  let failed = 0;
  const fault = (asked: Asked): number | null => {
    if (failed >= times || !path.test(asked.path) || !asked.body.includes(text)) return null;
    failed += 1;
    return 503;
  };
  return Object.assign(fault, { failed: () => failed });
}

/** Refuses, as PostgREST does, what PostgreSQL does not take: with a code of PostgreSQL's, or the gateway's 413. */
export const refusing = (path: RegExp, text: string, answer: { status: number; code?: string }): Fault => {
  return (asked) => (path.test(asked.path) && asked.body.includes(text) ? answer : null);
};

/** Passes requests on to a server. */
export function gateTo(target: string): Promise<Gate> {
  return openGate((body) => (request, response) => {
    const url = new URL(request.url ?? '/', target);
    const { method, headers } = request;
    const onward = httpRequest(url, { method, headers: { ...headers, host: url.host } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  });
}

/** Embeds by counting letters: any OpenAI-compatible server would do. */
export function modelServer(): Promise<Gate> {
  return openGate((body) => (_request, response) => {
    const { input, model } = JSON.parse(body.toString()) as { input: string[]; model: string };
    const data = input.map((text, index) => ({ object: 'embedding', index, embedding: embed(text, model.length) }));
    const usage = { prompt_tokens: 1, total_tokens: 1 };
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ object: 'list', model, data, usage }));
  });
}

async function openGate(answer: (body: Buffer) => RequestListener): Promise<Gate> {
  const faults = new Set<Fault>();
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const asked = { path: request.url ?? '', body: body.toString() };
    for (const fault of faults) {
      const answered = fault(asked);
      if (answered === null) continue;
      const { status, code = '', body = null } = typeof answered === 'number' ? { status: answered } : answered;
      const problem = body ?? {
        message: 'out of order',
        error: { message: 'out of order' },
        ...(code ? { code } : {}),
      };
      // As of a server that will soon be back: clients that would wait of their own accord come at once.
      const headers = { 'content-type': 'application/json', ...(status === 503 ? { 'retry-after': '0' } : {}) };
      return void response.writeHead(status, headers).end(JSON.stringify(problem));
    }
    return answer(body)(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function embed(text: string, salt: number): number[] {
  const vector = new Array<number>(512).fill(0.001);
  for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
    let hash = salt;
    for (const letter of word) hash = (hash * 31 + letter.charCodeAt(0)) % 512;
    vector[hash]! += 1;
  }
  return vector;
}
