import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json, from the sources as well as from the build. */
const PACKAGE_ROOT = findRoot(dirname(fileURLToPath(import.meta.url)));

export const VERSION: string = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')).version;

function findRoot(from: string): string {
  try {
    const { name } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as { name?: string };
    if (name === 'nova-bot-studio') return from;
  } catch {
    // Not here; one folder up.
  }
  return findRoot(dirname(from));
}
