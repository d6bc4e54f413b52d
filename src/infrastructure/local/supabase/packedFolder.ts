import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';

interface Packed {
  readonly folders: readonly string[];
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** A folder with all that is in it as one file, whose owner and permissions do not matter. */
export function packFolder(folder: string): Buffer {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const inside = entries.map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }));
  const packed: Packed = {
    folders: inside.filter(({ entry }) => entry.isDirectory()).map(({ path }) => relative(folder, path)),
    files: new Map(
      inside
        .filter(({ entry }) => entry.isFile())
        .map(({ path }) => [relative(folder, path), new Uint8Array(readFileSync(path))]),
    ),
  };
  return gzipSync(serialize(packed));
}

/** Unpacks what `packFolder` made into a new folder, which only this user may enter. */
export function unpackFolder(packed: Uint8Array, folder: string): void {
  const { folders, files } = deserialize(gunzipSync(packed)) as Packed;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const path of folders) mkdirSync(join(folder, path), { recursive: true, mode: 0o700 });
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, path), content, { mode: 0o600 });
  }
}
