import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const rows = readFileSync(`${root}docs/security.md`, 'utf8')
  .split('\n')
  .map((line) => /^\| (\d+\.\d+\.\d+) \| .+ \| `([^`]+)` › (.+) \|$/.exec(line))
  .filter((row) => row !== null)
  .map(([, requirement = '', file = '', test = '']) => ({ requirement, file, test }));

describe('docs/security.md', () => {
  it('has a proof for a good number of requirements, each once', () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(new Set(rows.map(({ requirement }) => requirement)).size).toBe(rows.length);
  });

  it.each(rows)('names a test that exists for $requirement', ({ file, test }) => {
    expect(existsSync(root + file)).toBe(true);
    const titles = [...readFileSync(root + file, 'utf8').matchAll(/\bit(?:\.each[\s\S]*?\))?\(\s*['`]([^'`]+)['`]/g)];
    expect(titles.map(([, title]) => title).filter((title) => title?.includes(test))).not.toEqual([]);
  });
});
