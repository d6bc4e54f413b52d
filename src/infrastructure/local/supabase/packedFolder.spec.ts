import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packFolder, unpackFolder } from './packedFolder.js';

describe('a packed folder', () => {
  const base = mkdtempSync(join(tmpdir(), 'nova-packed-'));
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it('comes out as it went in, empty folders too, and can be written whatever it was packed from', () => {
    const from = join(base, 'from');
    mkdirSync(join(from, 'a', 'empty'), { recursive: true });
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_u, index) => (index * 7) % 256));
    writeFileSync(join(from, 'a', 'bytes'), bytes);
    writeFileSync(join(from, 'none'), '');
    chmodSync(join(from, 'a', 'bytes'), 0o444);
    const to = join(base, 'to');
    unpackFolder(packFolder(from), to);
    expect(readdirSync(to, { recursive: true }).sort()).toEqual(readdirSync(from, { recursive: true }).sort());
    expect(readFileSync(join(to, 'a', 'bytes')).equals(bytes)).toBe(true);
    expect(readFileSync(join(to, 'none'))).toHaveLength(0);
    expect([to, join(to, 'a', 'bytes')].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);
  });
});
