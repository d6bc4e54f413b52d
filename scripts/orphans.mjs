import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Files that are not TypeScript (SQL, templates, prompts) stand beside the code that reads them. */
export const ASSET = /\.(sql|eta|md|txt|json|html|css)$/;
const OUTCOME = new RegExp(`\\.js(\\.map)?$|${ASSET.source}`);

/**
 * Removes what was built from a source that is no more: a deleted migration would be run, a deleted module still be found.
 * @param root folder of the sources; `built` is the folder in it that has their outcome under the same paths. What has another
 * ending than sources and their outcome is not theirs, and stays.
 */
export function removeOrphans(root, built, areas) {
  for (const area of areas) {
    if (!existsSync(join(root, built, area))) continue;
    for (const entry of readdirSync(join(root, built, area), { withFileTypes: true, recursive: true })) {
      if (!entry.isDirectory() && !OUTCOME.test(entry.name)) continue;
      const folder = entry.parentPath;
      const source = join(root, folder.slice(join(root, built).length), entry.name.replace(/\.js(\.map)?$/, '.ts'));
      if (!existsSync(source)) rmSync(join(folder, entry.name), { recursive: true, force: true });
    }
  }
}
