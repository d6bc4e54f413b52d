/** Serves the bundled demo site on loopback. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../demo/site/', import.meta.url));
const TYPES = { html: 'text/html; charset=utf-8', css: 'text/css' };

/** @returns its URL and how to stop it. */
export async function serveSite(port = 0) {
  const server = createServer(async (request, response) => {
    const name = new URL(request.url, 'http://site').pathname.slice(1) || 'index.html';
    // A name and an ending, no folders: nothing outside of the site can be named.
    const type = /^[a-z]+\.(html|css)$/.test(name) ? TYPES[name.split('.')[1]] : undefined;
    const body = type && (await readFile(join(folder, name)).catch(() => undefined));
    response.writeHead(body ? 200 : 404, { 'content-type': type ?? 'text/plain' }).end(body ?? 'Not found');
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${server.address().port}`, host: `127.0.0.1:${server.address().port}`, close };
}
