import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

export interface Step {
  readonly commands: string;
  /** What the guide says that they print; null: nothing is shown. */
  readonly says: string | null;
}

/**
 * The commands of a guide, each with what the guide says that they print (the `text` block below).
 * @param mark of the blocks that are commands.
 */
export function stepsOf(guide: string, mark = 'sh'): Step[] {
  const steps: Step[] = [];
  for (const [, kind, text = ''] of readFileSync(guide, 'utf8').matchAll(/^```(sh|bash tour|text)\n(.*?)^```$/gms)) {
    const last = steps.at(-1);
    if (kind === mark) steps.push({ commands: text, says: null });
    else if (kind === 'text' && last) steps[steps.length - 1] = { ...last, says: text };
  }
  return steps;
}

/** Runs all steps in one shell, in `folder`; gives what each printed. */
export async function runSteps(
  steps: readonly Step[],
  env: Readonly<Record<string, string>>,
  folder = process.cwd(),
): Promise<string[]> {
  const mark = '@@ next step @@';
  const script = steps.map(({ commands }) => commands).join(`\necho '${mark}'\n`);
  const shell = spawn('bash', ['-eu', '-o', 'pipefail'], { cwd: folder, env: { ...process.env, ...env } });
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
