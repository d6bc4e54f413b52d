import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The stub of a language model and of an embedding model that answer at once, in a process of its own. */
const vector = Array.from({ length: 512 }, (_, index) => (index % 2 === 0 ? 0.0442 : -0.0442));
const pieces = 'A standard service takes two working days and costs 79 euros [1].'.match(/\S+\s*/g) ?? [];

const server = createServer(async (request, response) => {
  let text = '';
  for await (const part of request) text += part;
  const body = JSON.parse(text) as { input?: string | string[]; encoding_format?: string };
  if (request.url?.endsWith('/embeddings')) {
    const inputs = Array.isArray(body.input) ? body.input : [body.input];
    const bytes = Buffer.from(new Float32Array(vector).buffer).toString('base64');
    const embedding = body.encoding_format === 'base64' ? bytes : vector;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        object: 'list',
        model: 'stub',
        data: inputs.map((_, index) => ({ object: 'embedding', index, embedding })),
      }),
    );
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (data: object) => response.write(`data: ${JSON.stringify({ id: 'c', model: 'stub', ...data })}\n\n`);
  for (const content of pieces) send({ choices: [{ index: 0, delta: { content } }] });
  send({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  response.end('data: [DONE]\n\n');
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('SIGTERM', () => process.exit(0));
