import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

interface Locked {
  readonly dev?: true;
  readonly optional?: true;
  readonly devOptional?: true;
}

const LINKED = /^node_modules\/(?:@[^/]+\/)?[^/]+$/;
const dockerfile = readFileSync('Dockerfile', 'utf8');

/** The packages of the image: what `npm ci --omit=dev --omit=optional` keeps, without those that it removes then. */
function packages(): string[] {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };
  const removed = /rm -rf (.+)/.exec(dockerfile)?.[1]?.split(' ') ?? [];
  return Object.entries(lock.packages)
    .filter(([path, { dev, optional, devOptional }]) => LINKED.test(path) && !dev && !optional && !devOptional)
    .map(([path]) => path)
    .filter((path) => !removed.includes(path));
}

/** What the last stage of the Dockerfile copies, apart from packages. */
const copied = (): string[] =>
  dockerfile
    .slice(dockerfile.lastIndexOf('\nFROM '))
    .split('\n')
    .filter((line) => line.startsWith('COPY ') && !line.includes('node_modules'))
    .flatMap((line) =>
      line
        .split(' ')
        .filter((word) => !word.startsWith('--'))
        .slice(1, -1),
    )
    .map((source) => source.replace(/^\/app\//, ''));

/**
 * The service in a folder as the image holds it. Packages are links: run it with `--preserve-symlinks`, or they would find
 * those that are left out beside the files they lead to.
 */
export function installAsInImage(folder: string): void {
  for (const source of copied()) cpSync(source, join(folder, source), { recursive: true });
  for (const path of packages()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(resolve(path), join(folder, path));
  }
}
