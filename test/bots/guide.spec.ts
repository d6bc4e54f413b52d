import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type App, startApp } from '../support/app.js';
import { createWorld, type World } from '../support/world.js';

const GUIDES = ['docs/guides/bot-versions.md', 'docs/guides/ai-features.md'];

interface Step {
  readonly commands: string;
  /** What the guide says that they print; null: nothing is shown. */
  readonly printed: string | null;
}

function stepsOf(markdown: string): Step[] {
  const steps: Step[] = [];
  for (const [, language, text = ''] of markdown.matchAll(/^```(sh|text)\n(.*?)^```$/gms)) {
    const last = steps.at(-1);
    if (language === 'sh') steps.push({ commands: text, printed: null });
    else if (last) steps[steps.length - 1] = { ...last, printed: text };
  }
  return steps;
}

/** Runs all steps in one shell; gives what each printed. */
async function run(steps: readonly Step[], env: Record<string, string>): Promise<string[]> {
  const mark = '@@ next step @@';
  const script = steps.map(({ commands }) => commands).join(`\necho '${mark}'\n`);
  const shell = spawn('bash', ['-eu', '-o', 'pipefail'], { env: { ...process.env, ...env } });
  let output = '';
  let errors = '';
  shell.stdout.on('data', (data: Buffer) => {
    output += data;
  });
  shell.stderr.on('data', (data: Buffer) => {
    errors += data;
  });
  shell.stdin.end(script);
  const [code] = await once(shell, 'close');
  if (code !== 0) throw new Error(`${errors}\n${output}`);
  return output.split(`${mark}\n`);
}

describe('the guides', () => {
  let world: World;
  let app: App;

  beforeAll(async () => {
    world = await createWorld();
    app = await startApp(world);
  }, 120_000);
  afterAll(async () => {
    await app?.close();
    await world?.close();
  });

  it.each(GUIDES)('%s prints what it says, command by command', async (guide) => {
    const steps = stepsOf(readFileSync(guide, 'utf8'));
    const printed = await run(steps, { NOVA: app.baseUrl });
    expect(steps.filter((step) => step.printed !== null).length).toBeGreaterThan(5);
    for (const [index, step] of steps.entries()) if (step.printed !== null) expect(printed[index]).toBe(step.printed);
  });
});
