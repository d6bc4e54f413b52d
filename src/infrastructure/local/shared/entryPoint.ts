import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The compiled file of a process entry that stands beside the calling module.
 * Tests run from the TypeScript sources, a forked process cannot: it runs what `npm run build` made of them.
 */
export function entryPoint(metaUrl: string, file: string): string {
  const beside = fileURLToPath(new URL(file, metaUrl));
  if (!metaUrl.endsWith('.ts')) return beside;
  const compiled = beside.replace(/[\\/]src[\\/](?!.*[\\/]src[\\/])/, (slashes) => `/dist${slashes}`);
  if (!existsSync(compiled)) throw new Error(`${compiled} is missing: run npm run build first.`);
  return compiled;
}
