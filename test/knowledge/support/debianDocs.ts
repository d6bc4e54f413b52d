import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { type Site, serveSite } from './site.js';

const run = promisify(execFile);

export interface DebianDocs {
  readonly folder: string;
  close(): Promise<void>;
}

/**
 * The HTML documentation of the first of these Debian packages that is installed, or else that apt can download; that one is
 * unpacked into a temporary folder. Releases of Debian and Ubuntu have other versions.
 */
export async function debianDocs(names: readonly string[]): Promise<DebianDocs> {
  const pathOf = (name: string): string => `usr/share/doc/${name}/html`;
  const installed = names.find((name) => existsSync(`/${pathOf(name)}`));
  if (installed) return { folder: `/${pathOf(installed)}`, close: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), 'nova-docs-'));
  const close = () => rm(folder, { recursive: true, force: true });
  const reasons: string[] = [];
  for (const name of names) {
    try {
      await run('apt-get', ['download', name], { cwd: folder });
      const archive = (await readdir(folder)).find((file) => file.endsWith('.deb'));
      await run('dpkg', ['-x', join(folder, archive ?? ''), folder]);
      return { folder: join(folder, pathOf(name)), close };
    } catch (error) {
      reasons.push(String((error as { stderr?: string }).stderr || error).trim());
    }
  }
  await close();
  throw new Error(
    `None of ${names.join(', ')} is installed or to be had from apt. \`apt-get install ${names[0]}\`, perhaps after \`apt-get update\`, helps.\n${reasons.join('\n')}`,
  );
}

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.css': 'text/css', '.svg': 'image/svg+xml' };

export interface EditableSite extends Site {
  /** Answers instead of the file; null: the file is gone. */
  readonly edits: Map<string, string | null>;
}

/** Serves a folder as it is, with entity tags, and with changes laid over it. */
export async function serveFolder(folder: string): Promise<EditableSite> {
  const edits = new Map<string, string | null>();
  const site = await serveSite((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname).replace(/\/$/, '/index.html');
    const edited = edits.get(path);
    void (edited === undefined ? readFile(join(folder, path)) : Promise.resolve(edited)).then(
      (body) => {
        if (body === null) return response.writeHead(404).end();
        const etag = `"${body.length}-${edited === undefined ? 'file' : 'edit'}"`;
        if (request.headers['if-none-match'] === etag) return response.writeHead(304, { etag }).end();
        return response
          .writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', etag })
          .end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  return Object.assign(site, { edits });
}
