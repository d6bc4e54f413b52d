import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
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
});
