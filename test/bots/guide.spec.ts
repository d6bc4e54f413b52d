import { type App, startApp } from '../support/app.js';
import { runSteps, stepsOf } from '../support/guide.js';
import { createWorld, type World } from '../support/world.js';

const GUIDES = ['docs/guides/bot-versions.md', 'docs/guides/ai-features.md'];

describe('the guides', () => {
  let world: World;
  let app: App;

  beforeAll(async () => {
    world = await createWorld();
    app = await startApp(world);
  });
  afterAll(async () => {
    await app?.close();
    await world?.close();
  });

  it.each(GUIDES)('%s prints what it says, command by command', async (guide) => {
    const steps = stepsOf(guide);
    const printed = await runSteps(steps, { NOVA: app.baseUrl });
    expect(steps.filter(({ says }) => says !== null).length).toBeGreaterThan(4);
    for (const [index, { says }] of steps.entries()) if (says !== null) expect(printed[index]).toBe(says);
  });
});
