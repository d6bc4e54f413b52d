import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary, packagedBinaries, usableBinaries } from '../../src/infrastructure/local/postgres/binaries.js';
import { serverUser } from '../../src/infrastructure/local/postgres/user.js';

describe('the binaries of PostgreSQL', () => {
  const closed = mkdtempSync(join(tmpdir(), 'nova-closed-'));
  let copy: string | undefined;
  afterAll(() => {
    rmSync(closed, { recursive: true, force: true });
    if (copy?.includes('nova-postgres-')) rmSync(copy, { recursive: true, force: true });
  });

  it('can be run by the user they run as, also below a directory that only the owner may enter', () => {
    const packaged = join(closed, 'package', 'native');
    mkdirSync(join(closed, 'package'));
    cpSync(packagedBinaries(), packaged, { recursive: true, verbatimSymlinks: true });
    cpSync(join(packagedBinaries(), '..', 'package.json'), join(closed, 'package', 'package.json'));
    chmodSync(closed, 0o700);
    const user = serverUser(join(closed, 'none'));
    copy = usableBinaries(user, packaged);
    const { status, stdout } = spawnSync(binary(copy, 'postgres'), ['--version'], { ...user, cwd: '/' });
    expect({ status, version: String(stdout) }).toEqual({
      status: 0,
      version: expect.stringContaining('(PostgreSQL) 18'),
    });
    expect(statSync(copy).mode & 0o022).toBe(0);
    expect(usableBinaries(user, packaged)).toBe(copy);
  });

  it('stay where they are when another start has made them meanwhile, and may be using them', () => {
    const packaged = join(closed, 'other', 'native');
    for (const part of ['bin', 'lib', 'share']) mkdirSync(join(packaged, part), { recursive: true });
    const script = (path: string, text: string) => writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    writeFileSync(join(closed, 'other', 'package.json'), '{}');
    script(binary(packaged, 'initdb'), 'exit 0');
    script(binary(packaged, 'postgres'), 'case "$0" in */nova-postgres-*) exit 0;; esac; exit 1');
    const user = { uid: process.getuid!(), gid: process.getgid!() };
    const made = usableBinaries(user, packaged);
    try {
      // Not there when it is looked for, there when this start has made a copy of its own.
      const ready = join(made, 'ready');
      script(binary(made, 'postgres'), `[ -e '${ready}' ] && exit 0; : > '${ready}'; exit 1`);
      expect(usableBinaries(user, packaged)).toBe(made);
      expect(existsSync(ready)).toBe(true);
    } finally {
      rmSync(made, { recursive: true, force: true });
    }
  });
});
