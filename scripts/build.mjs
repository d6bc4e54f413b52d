/**
 * Builds what is stale: TypeScript to dist/ (incremental), what the browser gets (widget, dashboard) to dist/browser/, and
 * the empty database that the local Supabase begins with.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ASSET, removeOrphans } from './orphans.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
mkdirSync('dist', { recursive: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });

function copyAssets(dir) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) copyAssets(path);
    else if (ASSET.test(entry.name) && entry.name !== 'README.md') {
      const target = join('dist', path);
      if (!existsSync(target) || statSync(target).mtimeMs < statSync(path).mtimeMs) {
        mkdirSync(dirname(target), { recursive: true });
        cpSync(path, target);
      }
    }
  }
}
for (const dir of ['src', 'projections']) copyAssets(dir);
removeOrphans(root, 'dist', ['src', 'projections']);

const browser = [
  ['src/interfaces/widget/main.ts', 'dist/browser/widget.js'],
  ['src/interfaces/dashboard/main.ts', 'dist/browser/dashboard.js'],
].filter(([from]) => existsSync(from));
if (browser.length > 0) {
  const { build } = await import('esbuild');
  for (const [entry, outfile] of browser) {
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      minify: true,
      format: 'iife',
      target: 'es2022',
      loader: { '.css': 'text' },
      legalComments: 'none',
    });
  }
}

// Not in an installation without the local servers.
if (existsSync('node_modules/@electric-sql/pglite')) {
  const { keepCluster } = await import('../dist/src/infrastructure/local/supabase/emptyCluster.js');
  // Without it the first start makes one.
  await keepCluster().catch((error) => console.warn(`No empty database was kept: ${error.message}`));
}
