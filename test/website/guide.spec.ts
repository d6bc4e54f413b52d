import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExampleSite, startExampleSite } from '../../src/infrastructure/local/site/exampleSite.js';
import { type App, startApp } from '../support/app.js';
import { runSteps, stepsOf } from '../support/guide.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';

const GUIDE = 'docs/guides/chat-api.md';

describe(`the guide ${GUIDE}`, () => {
  let app: App;
  let site: ExampleSite;
  let folder: string;

  setUp(async ({ use, defer }) => {
    site = use(await startExampleSite(0));
    const world = use(await createWorld({ ...site.env }));
    app = use(await startApp(world));
    folder = await mkdtemp(join(tmpdir(), 'nova-guide-'));
    defer(() => rm(folder, { recursive: true, force: true }));
  });

  it('prints what it says, command by command', async () => {
    const steps = stepsOf(GUIDE);
    const printed = await runSteps(steps, { NOVA: app.baseUrl, SITE: site.url }, folder);
    expect(steps.filter(({ says }) => says !== null).length).toBeGreaterThan(6);
    for (const [index, { says }] of steps.entries()) if (says !== null) expect(printed[index]).toBe(says);
  });
});
