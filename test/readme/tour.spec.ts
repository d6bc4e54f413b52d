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
/** The same commands for a service, a site and a folder that stand elsewhere. */
const moved = (commands: string): string =>
  commands
    .replace('http://localhost:9000', app.baseUrl)
    .replace('http://127.0.0.1:9080/', site.url)
    .replaceAll('bin/nova.js', join(process.cwd(), 'bin/nova.js'));

describe('the README', () => {
  it('shows a tour that prints what it says', async () => {
    const steps = stepsOf('README.md', 'bash tour').map((step) => ({ ...step, commands: moved(step.commands) }));
    const printed = await runSteps(steps, { ...world.env, NODE_OPTIONS: '' }, folder);
    expect(steps.filter(({ says }) => says !== null).length).toBeGreaterThan(3);
    for (const [index, { says }] of steps.entries()) if (says !== null) expect(printed[index]).toBe(says);
    const { sources } = JSON.parse(await readFile(join(folder, 'answer.json'), 'utf8'));
    expect(sources[0].url).toBe(`${site.url}service.html`);
    expect(printed.at(-1)).toMatch(/bots .*live/);
  });
});
