import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { listen } from '../shared/listen.js';

const prefix = '/rest/v1';

/** What Supabase's gateway does for PostgREST: serves it under /rest/v1, and takes the key from `apikey` too. */
export async function startProxy(port: number, upstreamPort: () => number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const server = createServer((request, response) => forward(request, response, agent, upstreamPort()));
  const listening = await listen(server, port);
  const close = async () => {
    await listening.close();
    agent.destroy();
  };
  return { port: listening.port, close };
}

function forward(request: IncomingMessage, response: ServerResponse, agent: Agent, port: number): void {
  const url = request.url ?? '/';
  if (url !== prefix && !url.startsWith(`${prefix}/`) && !url.startsWith(`${prefix}?`)) {
    answer(response, 404, 'not_found', `The local Supabase serves ${prefix} only.`);
    return;
  }
  const headers: IncomingHttpHeaders = { ...request.headers, host: `127.0.0.1:${port}` };
  if (headers.authorization === undefined && typeof headers.apikey === 'string') {
    headers.authorization = `Bearer ${headers.apikey}`;
  }
  delete headers.apikey;
  const path = url.slice(prefix.length);
  const upstream = httpRequest(
    { host: '127.0.0.1', port, method: request.method, path: path.startsWith('/') ? path : `/${path}`, headers, agent },
    (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(response);
    },
  );
  upstream.on('error', () => {
    if (response.headersSent) response.destroy();
    else answer(response, 503, 'unavailable', 'PostgREST is starting again.');
  });
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

function answer(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ code, message, details: null, hint: null }));
}
