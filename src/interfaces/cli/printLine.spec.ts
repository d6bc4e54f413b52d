import { PassThrough } from 'node:stream';
import { printLine } from './printLine.js';

describe('a line that is printed', () => {
  it('goes out at once while the reader keeps up', async () => {
    const out = new PassThrough();
    await printLine('a', out);
    await printLine('b', out);
    expect(String(out.read())).toBe('a\nb\n');
  });

  it('waits for a reader that has not taken what was printed before', async () => {
    const out = new PassThrough({ highWaterMark: 4 });
    let isPrinted = false;
    const printing = printLine('a long line', out).then(() => {
      isPrinted = true;
    });
    await new Promise(setImmediate);
    expect(isPrinted).toBe(false);
    out.resume();
    await printing;
  });
});
