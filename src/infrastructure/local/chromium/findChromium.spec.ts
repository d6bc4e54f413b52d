import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './findChromium.js';

describe('the Chromium finder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nova-chromium-'));
  const program = (name: string) => {
    const path = join(folder, name);
    writeFileSync(path, '#!/bin/sh\n');
    chmodSync(path, 0o755);
    return path;
  };
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('takes CHROMIUM_PATH before anything else', async () => {
    const own = program('my-chromium');
    program('chromium');
    expect(await findChromium({ CHROMIUM_PATH: own, PATH: folder }, folder)).toEqual({
      path: own,
      source: 'CHROMIUM_PATH',
    });
  });

  it('does not quietly take another when CHROMIUM_PATH is wrong', async () => {
    const found = await findChromium({ CHROMIUM_PATH: join(folder, 'none'), PATH: folder }, folder);
    expect(found).toEqual({ problem: expect.stringContaining('CHROMIUM_PATH') });
  });

  it('takes one of the system before those inside npm', async () => {
    const path = program('chromium');
    expect(await findChromium({ PATH: folder }, folder)).toEqual({ path, source: 'system' });
  });
});
