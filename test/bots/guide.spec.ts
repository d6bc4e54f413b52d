import { type App, startApp } from '../support/app.js';
import { runSteps, stepsOf } from '../support/guide.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';

const GUIDES = ['docs/guides/bot-versions.md', 'docs/guides/ai-features.md'];

describe('the guides', () => {
  let app: App;

  setUp(async ({ use }) => {
    app = use(await startApp(use(await createWorld())));
  });

  it.each(GUIDES)('%s prints what it says, command by command', async (guide) => {
    const steps = stepsOf(guide);
    const printed = await runSteps(steps, { NOVA: app.baseUrl });
    expect(steps.filter(({ says }) => says !== null).length).toBeGreaterThan(4);
    for (const [index, { says }] of steps.entries()) if (says !== null) expect(printed[index]).toBe(says);
  });
});
