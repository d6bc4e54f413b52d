import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { listen } from '../shared/listen.js';
import { freePort } from '../shared/ports.js';

/** Where it is when nobody else is there, so that a text can name it. */
const EXAMPLE_SITE_PORT = 9080;

const TYPES: Readonly<Record<string, string>> = { html: 'text/html; charset=utf-8', css: 'text/css; charset=utf-8' };

export interface ExampleSite {
  readonly url: string;
  /** The port at which others expect it, when it is taken. */
  readonly missedPort: number | undefined;
  /** The variables with which the service may read it although it is on this machine. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * Serves the pages of a small shop on 127.0.0.1, for trying what a bot learns from a site.
 * @param wanted its port when that is free, else another one; 0: any.
 */
export async function startExampleSite(wanted: number = EXAMPLE_SITE_PORT): Promise<ExampleSite> {
  const server = createServer(async (request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?');
    const name = path === '/' ? 'index.html' : path.slice(1);
    // A name and an ending, no folders: nothing outside of the site can be named.
    const [, ending = ''] = /^[a-z]+\.(html|css)$/.exec(name) ?? [];
    const page =
      ending === '' ? undefined : await readFile(new URL(`pages/${name}`, import.meta.url)).catch(() => undefined);
    response
      .writeHead(page ? 200 : 404, { 'content-type': page ? (TYPES[ending] as string) : 'text/plain' })
      .end(page ?? 'Not found');
  });
  const { port, close } = await listen(server, wanted || (await freePort())).catch(async () =>
    listen(server, await freePort()),
  );
  return {
    url: `http://127.0.0.1:${port}/`,
    missedPort: wanted === 0 || port === wanted ? undefined : wanted,
    env: { SCRAPE_ALLOW_HOSTS: `127.0.0.1:${port}`, SCRAPE_ALLOW_PORTS: `80,443,${port}` },
    close,
  };
}
