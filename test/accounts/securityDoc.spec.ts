import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const rows = readFileSync(`${root}docs/security.md`, 'utf8')
  .split('\n')
  .map((line) => /^\| ([^|]+) \| [^|]+ \| `([^`]+)` › (.+) \|$/.exec(line))
  .filter((row) => row !== null)
  .map(([, requirement = '', file = '', test = '']) => ({ requirement, file, test }));
const standard = rows.filter(({ requirement }) => /^\d+\.\d+\.\d+$/.test(requirement));
const rules = rows.filter((row) => !standard.includes(row));

describe('docs/security.md', () => {
  it('has a proof for a good number of requirements, each once', () => {
    expect(standard.length).toBeGreaterThan(40);
    expect(new Set(standard.map(({ requirement }) => requirement)).size).toBe(standard.length);
  });

  it('has a proof for each area of its own rules', () => {
    expect([...new Set(rules.map(({ requirement }) => requirement))]).toEqual([
      'Passwords',
      'Tokens',
      'Codes',
      'OAuth',
      'API keys',
      'Secrets',
      'Ownership',
      'Scraper',
      'Retrieved text',
      'Input',
      'HTTP',
      'Privacy',
      'Supply chain',
    ]);
  });

  it.each(rows)('names a test that exists for $requirement: $test', ({ file, test }) => {
    expect(existsSync(root + file)).toBe(true);
    const titles = [
      ...readFileSync(root + file, 'utf8').matchAll(/\bit(?:\.concurrent)?(?:\.each[\s\S]*?\))?\(\s*['`]([^'`]+)['`]/g),
    ];
    expect(titles.map(([, title]) => title).filter((title) => title?.includes(test))).not.toEqual([]);
  });
});
