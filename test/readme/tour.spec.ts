import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExampleSite, startExampleSite } from '../../src/infrastructure/local/site/exampleSite.js';
import { type App, startApp } from '../support/app.js';
import { runSteps, stepsOf } from '../support/guide.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
let app: App;
let site: ExampleSite;
let folder: string;
setUp(async ({ use, defer }) => {
  site = use(await startExampleSite(0));
  world = use(await createWorld({ ...site.env }));
  app = use(await startApp(world));
  folder = await mkdtemp(join(tmpdir(), 'nova-tour-'));
  defer(() => rm(folder, { recursive: true, force: true }));
});
/** The same commands in a folder that stands elsewhere. */
const moved = (commands: string): string => commands.replaceAll('bin/nova.js', join(process.cwd(), 'bin/nova.js'));

describe('the README', () => {
  it('shows a tour that prints what it says', async () => {
    const steps = stepsOf('README.md', 'bash tour').map((step) => ({ ...step, commands: moved(step.commands) }));
    const printed = await runSteps(
      steps,
      { ...world.env, NODE_OPTIONS: '', NOVA: app.baseUrl, SITE: site.url },
      folder,
    );
    expect(steps.filter(({ says }) => says !== null).length).toBeGreaterThan(3);
    for (const [index, { says }] of steps.entries()) if (says !== null) expect(printed[index]).toBe(says);
    const { sources } = JSON.parse(await readFile(join(folder, 'answer.json'), 'utf8'));
    expect(sources[0].url).toBe(`${site.url}service.html`);
    // What it does is told once a second: it may still be what it did at the switch.
    expect(printed.at(-1)).toMatch(/bots .*(live|catching up|rebuilding)/);
  });

  it.each([
    ['is not fetched', 'http://127.0.0.1:9/', /^Port 9 is not fetched.*\n(.*\n)?404\nfirst\nactive\n/],
    [
      'cannot be read',
      'nowhere.html',
      /^No page could be read\. .*nowhere\.html: The server answered 404\.\nfailed\nfirst\n/,
    ],
  ])('does not wait for ever for a site that %s, and tells why', async (_, path, told) => {
    const [first] = stepsOf('README.md', 'bash tour');
    const withErrors = [{ commands: `exec 2>&1\n${first?.commands}`, says: null }];
    const env = { NODE_OPTIONS: '', NOVA: app.baseUrl, SITE: new URL(path, site.url).href };
    const [printed] = await runSteps(withErrors, env, folder);
    expect(printed).toMatch(told);
  });
});
