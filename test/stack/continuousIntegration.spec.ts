import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Job {
  readonly strategy?: { readonly matrix: { readonly node: readonly number[] } };
  readonly steps: readonly { readonly run?: string; readonly with?: Readonly<Record<string, unknown>> }[];
}

const { jobs } = parse(readFileSync('.github/workflows/ci.yml', 'utf8')) as { jobs: Readonly<Record<string, Job>> };
const { engines, scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  engines: { node: string };
  scripts: Readonly<Record<string, string>>;
};

describe('continuous integration', () => {
  const checks = jobs.checks!;

  it('runs all checks on the oldest Node that is promised, on 22 and on 24', () => {
    const oldest = Number(/^>=(\d+\.\d+)$/.exec(engines.node)?.[1]);
    expect(checks.strategy?.matrix.node).toEqual([oldest, 22, 24]);
    expect(checks.steps.map((step) => step.with?.['node-version']).join()).toMatch(/\$\{\{ matrix\.node \}\}/);
    expect(checks.steps.at(-1)?.run).toBe('bash .ci/run');
  });

  it('checks the style, the types, the dependency rules and the tests, and only with scripts that exist', () => {
    const run = readFileSync('.ci/run', 'utf8');
    const used = [...run.matchAll(/npm (?:run --silent )?(lint|typecheck|deps|test)\b/g)].map(([, name]) => name!);
    expect(used).toEqual(['lint', 'typecheck', 'deps', 'test']);
    expect(used.filter((name) => !(name in scripts))).toEqual([]);
  });
});
