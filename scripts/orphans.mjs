import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes what was built from a source that is no more: a deleted migration would be run, a deleted module still be found.
 * @param root folder of the sources; `built` is the folder in it that has their outcome under the same paths.
 */
export function removeOrphans(root, built, areas) {
  for (const area of areas) {
    if (!existsSync(join(root, built, area))) continue;
    for (const entry of readdirSync(join(root, built, area), { withFileTypes: true, recursive: true })) {
      const folder = entry.parentPath;
      const source = join(root, folder.slice(join(root, built).length), entry.name.replace(/\.js(\.map)?$/, '.ts'));
      if (!existsSync(source)) rmSync(join(folder, entry.name), { recursive: true, force: true });
    }
  }
}
