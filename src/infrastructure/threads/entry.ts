import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The file of a thread, standing beside the module that starts it. Threads run JavaScript: where the product itself
 * runs from its TypeScript sources (the tests do), the built file of the same name is taken.
 */
export function threadEntry(moduleUrl: string, name: string): URL {
  const beside = new URL(`./${name}.js`, moduleUrl);
  if (existsSync(fileURLToPath(beside))) return beside;
  const built = new URL(beside.href.replace(/\/src\/(?!.*\/src\/)/, '/dist/src/'));
  if (existsSync(fileURLToPath(built))) return built;
  throw new Error(`The thread ${name} is not built; run the build first.`);
}
