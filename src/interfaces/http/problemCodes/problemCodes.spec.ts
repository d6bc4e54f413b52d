import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROBLEM_CODES, problemCodesMarkdown } from './index.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Written like codes, but never the code of a problem: warnings, failures of pages, refusals of what no request asks for. */
const OTHERS =
  /^(FREE_STYLE|LOW_CONTRAST|HTTP_304|PAGE_LOST|STORE_REFUSED|EMBEDDING_REFUSED|SITEMAP_EMPTY|NOTHING_READ|TIMED_OUT|ACCOUNT_NOT_ERASED|SESSION_EXISTS|ERR_\w+|HPE_\w+)$/;

const sources = ['src/domain', 'src/application', 'src/interfaces/http'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('spec') && !file.includes('problemCodes'))
    .map((file) => readFileSync(join(root, folder, file), 'utf8')),
);
const literals = new Set(
  sources.flatMap((text) =>
    [...text.matchAll(/['"]([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)['"]/g)].map(([, code = '']) => code),
  ),
);
const known = PROBLEM_CODES.map(({ code }) => code);

describe('the list of problem codes', () => {
  it('has every code that the source names, and each once', () => {
    expect([...literals].filter((code) => !known.includes(code) && !OTHERS.test(code))).toEqual([]);
    expect(new Set(known).size).toBe(known.length);
  });

  it('has no code that the source does not name', () => {
    const inSource = (code: string) => sources.some((text) => new RegExp(`['"\\s]${code}['":]`).test(text));
    expect(known.filter((code) => !inSource(code))).toEqual([]);
  });

  it('is what docs/problems.md says', () => {
    expect(readFileSync(join(root, 'docs/problems.md'), 'utf8')).toBe(problemCodesMarkdown());
  });
});
