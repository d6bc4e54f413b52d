import { execFile } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { isExecutable } from '../shared/findOnPath.js';

/**
 * Unpacks the Chromium of `@sparticuz/chromium` below `folder`, once for each version.
 * @returns its path; undefined when there is none for this machine, or the folder cannot be written.
 */
export async function unpackChromium(folder: string): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const found = packaged();
  if (found === undefined) return undefined;
  const target = join(folder, `chromium-${found.version}`);
  const executable = join(target, 'chromium');
  if (isExecutable(executable)) return executable;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
  } catch {
    return undefined;
  }
  // The package unpacks into the temporary directory, and uses whatever is there: a process with one of its own keeps a
  // stranger's /tmp/chromium out, and a half-finished one under another name.
  const making = mkdtempSync(join(folder, 'unpacking-'));
  try {
    const script = `const { default: chromium } = await import(${JSON.stringify(found.module)}); await chromium.executablePath();`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: process.env.PATH, TMPDIR: making },
    });
    renameSync(making, target);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    // Another process may have been quicker.
    if (!isExecutable(executable)) throw error;
  }
  return executable;
}

function packaged(): { version: string; module: string } | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
    const root = entry.slice(0, entry.lastIndexOf(join('@sparticuz', 'chromium'))) + join('@sparticuz', 'chromium');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { version, module: pathToFileURL(join(root, 'build', 'esm', 'index.js')).href };
  } catch {
    return undefined;
  }
}
