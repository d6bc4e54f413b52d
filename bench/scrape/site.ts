import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const PAGES = 50;
const WORDS =
  'account address answer archive button calendar channel checkout comment company contact country coupon currency customer delivery discount document download email export feature filter folder history import invoice language limit list mail member message notice number order page password payment period permission picture plan price product profile project question refund report request result return review role search section security server service session setting shipping status storage style subject support system table tax team template text ticket time token update user value version visitor warranty website widget window'.split(
    ' ',
  );

/** A documentation-like page: headings, paragraphs, a list, links to all others; about 600 words, each page its own. */
function page(number: number): string {
  let state = number + 1;
  const random = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const words = (count: number): string =>
    Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ');
  const section = (title: string): string =>
    `<h2>${title}</h2><p>${words(60)}. ${words(50)}.</p><ul><li>${words(12)}</li><li>${words(12)}</li></ul>`;
  const links = Array.from({ length: PAGES }, (_unused, i) => `<a href="/p${i}">Page ${i}</a>`).join(' ');
  return `<!doctype html><html lang="en"><head><title>Page ${number}</title></head><body><nav>${links}</nav>
    <main><h1>Page ${number}</h1>${['Overview', 'Steps', 'Options', 'Problems'].map(section).join('')}</main></body></html>`;
}

const pages = new Map(Array.from({ length: PAGES }, (_unused, i) => [`/p${i}`, page(i)]));

/** The same process plays an OpenAI-compatible embedding server that answers at once. */
function embeddings(request: IncomingMessage, response: ServerResponse): void {
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString();
  });
  request.on('end', () => {
    const { input } = JSON.parse(body) as { input: string[] };
    const data = input.map((text, index) => ({
      index,
      embedding: Array.from({ length: 512 }, (_u, i) => ((text.length * (i + 7)) % 13) - 6),
    }));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
  });
}

const server = createServer((request, response) => {
  if (request.url === '/v1/embeddings') return embeddings(request, response);
  const html = pages.get(request.url ?? '');
  response.writeHead(html === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
