import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

describe('the build', () => {
  it('leaves nothing of sources that were deleted, and all of those that are there', async () => {
    const { removeOrphans } = await import(resolve('scripts/orphans.mjs'));
    const root = mkdtempSync(join(tmpdir(), 'nova-build-'));
    const write = (...paths: string[]) => {
      for (const path of paths) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), '');
      }
    };
    try {
      write(
        'src/a/kept.ts',
        'src/a/1_kept.sql',
        'dist/src/a/kept.js',
        'dist/src/a/kept.js.map',
        'dist/src/a/1_kept.sql',
      );
      write('dist/src/a/2_gone.sql', 'dist/src/a/gone.js', 'dist/src/a/gone.js.map', 'dist/src/gone/deep/gone.js');
      write('dist/browser/widget.js', 'dist/src/b/empty-1.0.gz', 'src/b/empty.ts', 'dist/src/b/empty.js');
      removeOrphans(root, 'dist', ['src', 'projections']);
      expect(readdirSync(join(root, 'dist/src/a')).sort()).toEqual(['1_kept.sql', 'kept.js', 'kept.js.map']);
      expect(readdirSync(join(root, 'dist/src'))).toEqual(['a', 'b']);
      expect(readdirSync(join(root, 'dist/src/b')).sort()).toEqual(['empty-1.0.gz', 'empty.js']);
      expect(existsSync(join(root, 'dist/browser/widget.js'))).toBe(true);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
