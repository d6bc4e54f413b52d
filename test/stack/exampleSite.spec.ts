import { createServer } from 'node:net';
import { freePort } from '../../src/infrastructure/local/shared/ports.js';
import { startExampleSite } from '../../src/infrastructure/local/site/exampleSite.js';
import { openTogether } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { run } from './support/commandLine.js';
import { cleanUp, temporaryFolder, until } from './support/heldStack.js';

/** Somebody else listens on a port of 127.0.0.1, unless somebody does already. */
async function taken(port: number) {
  const server = createServer((connection) => connection.destroy());
  await new Promise((resolve) => server.once('error', resolve).listen(port, '127.0.0.1', () => resolve(undefined)));
  return server;
}

describe('the example site, when its port is taken,', () => {
  it('takes another one, and may be read there', async () => {
    const port = await freePort();
    const opened = await openTogether(async ({ use }) => {
      use(await taken(port));
      return { site: use(await startExampleSite(port)) };
    });
    const { site } = opened;
    expect(new URL(site.url).port).not.toBe(String(port));
    expect(site).toMatchObject({ missedPort: port, env: { SCRAPE_ALLOW_HOSTS: new URL(site.url).host } });
    expect(await (await fetch(site.url)).text()).toContain('Harbour Bikes');
    await opened.close();
  });

  it('is told by the start, with what the README calls it', async () => {
    const opened = await openTogether(async ({ use, defer }) => {
      defer(cleanUp);
      use(await taken(9080));
      return { world: use(await createWorld()) };
    });
    // The site is there when something else is local too.
    const { RESEND_MAIL_API_KEY: _, ...others } = opened.world.env;
    const env = { ...others, NOVA_DATA_DIR: temporaryFolder() };
    const { process: child, text, ended } = run(['serve', '--roles', 'api'], env);
    await until(() => child.exitCode !== null || text().includes('that may be scraped)\n'));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    const [, url, told = ''] = /Try it on {2}(http:\S+) \(a small .*\n(?: +(Port .*)\n)?/.exec(text()) ?? [];
    // Whoever had the port before may have gone meanwhile.
    const expected =
      url === 'http://127.0.0.1:9080/' ? '' : `Port 9080 is taken. Before the commands of the README: SITE=${url}`;
    expect([url, told]).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/), expected]);
    await opened.close();
  });
});
