import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LlmRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: specs look at whatever was sent
  readonly body: any;
}

/** One answer of the stub; the last one is given again and again. */
export type LlmAnswer = (response: ServerResponse, request: LlmRequest) => void | Promise<void>;

export interface LlmStub {
  readonly baseUrl: string;
  readonly requests: LlmRequest[];
  /** Requests whose client went away before the answer was complete. */
  readonly abandoned: () => number;
  answer(...answers: readonly LlmAnswer[]): void;
  close(): Promise<void>;
}

/** A server that speaks the chat completions API of OpenAI, as scripted. */
export async function startLlmStub(): Promise<LlmStub> {
  const requests: LlmRequest[] = [];
  let script: LlmAnswer[] = [];
  let abandoned = 0;
  const server = createServer(async (incoming, response) => {
    response.on('close', () => {
      if (!response.writableFinished) abandoned++;
    });
    const request = {
      path: incoming.url ?? '',
      authorization: incoming.headers.authorization,
      body: JSON.parse(await text(incoming)),
    };
    requests.push(request);
    const next = script.length > 1 ? script.shift() : script[0];
    await (next ?? status(500))(response, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    abandoned: () => abandoned,
    answer: (...answers) => {
      script = [...answers];
      requests.length = 0;
      abandoned = 0;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function text(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

export const status =
  (code: number, headers: Record<string, string> = {}, message = 'no'): LlmAnswer =>
  (response) => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ error: { message } }));
  };

/** A whole answer with this text. */
export const completion =
  (content: string, finish_reason = 'stop'): LlmAnswer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const choices = [{ index: 0, finish_reason, message: { role: 'assistant', content } }];
    response.end(
      JSON.stringify({
        id: 'c',
        object: 'chat.completion',
        model: 'stub-1',
        choices,
        usage: { prompt_tokens: 11, completion_tokens: 7 },
      }),
    );
  };

/** Pieces as server-sent events; `isWhole` false breaks off after them. */
export const streamed =
  (pieces: readonly string[], isWhole = true): LlmAnswer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (data: object) => response.write(`data: ${JSON.stringify({ model: 'stub-1', ...data })}\n\n`);
    for (const content of pieces) send({ choices: [{ index: 0, delta: { content } }] });
    if (!isWhole) {
      response.write(': the end\n\n', () => response.destroy());
      return;
    }
    send({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    send({ choices: [], usage: { prompt_tokens: 11, completion_tokens: 7 } });
    response.end('data: [DONE]\n\n');
  };

/** Some pieces, then silence. */
export const hanging =
  (pieces: readonly string[] = []): LlmAnswer =>
  (response) => {
    if (pieces.length === 0) return;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const content of pieces) {
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
    }
  };
