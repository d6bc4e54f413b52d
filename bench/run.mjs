/** `npm run bench [-- name…]`: builds, then runs the named benchmarks (all when none is named), one after another. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
const known = readdirSync('bench', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join('bench', entry.name, 'run.ts')))
  .map(({ name }) => name);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`No such benchmark: ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  process.exit(1);
}
const node = (args) => spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
if (node(['scripts/build.mjs']) !== 0) process.exit(1);
if (node(['node_modules/typescript/bin/tsc', '-p', 'bench/tsconfig.json']) !== 0) process.exit(1);
let failed = 0;
for (const name of wanted.length > 0 ? wanted : known) {
  console.log(`\n# ${name}`);
  if (node([join('dist', 'bench', name, 'run.js')]) !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
