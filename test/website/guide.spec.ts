import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type App, startApp } from '../support/app.js';
import { runSteps, stepsOf } from '../support/guide.js';
import { createWorld, type World } from '../support/world.js';

const GUIDE = 'docs/guides/chat-api.md';

describe(`the guide ${GUIDE}`, () => {
  let world: World;
  let app: App;
  let site: Server;
  let host: string;
  let folder: string;

  beforeAll(async () => {
    site = createServer(async (request, response) => {
      const name = basename(request.url ?? '') || 'index.html';
      const page = await readFile(join('demo/site', name)).catch(() => null);
      response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' }).end(page ?? 'Not found');
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const { port } = site.address() as AddressInfo;
    host = `127.0.0.1:${port}`;
    world = await createWorld({ SCRAPE_ALLOW_HOSTS: host, SCRAPE_ALLOW_PORTS: `80,443,${port}` });
    app = await startApp(world);
    folder = await mkdtemp(join(tmpdir(), 'nova-guide-'));
  });

  afterAll(async () => {
    await app?.close();
    await world?.close();
    site?.closeAllConnections();
    site?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it('prints what it says, command by command', async () => {
    const steps = stepsOf(GUIDE);
    const printed = await runSteps(steps, { NOVA: app.baseUrl, SITE: `http://${host}/` }, folder);
    expect(steps.filter(({ says }) => says !== null).length).toBeGreaterThan(6);
    for (const [index, { says }] of steps.entries()) if (says !== null) expect(printed[index]).toBe(says);
  });
});
