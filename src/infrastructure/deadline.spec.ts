import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { deadline } from './deadline.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('a deadline', () => {
  it('comes although nobody but the one who waits knows of it', async () => {
    const aborted = new Promise((resolve) => {
      const limit = deadline(100, new AbortController().signal);
      limit.addEventListener('abort', () => resolve((limit.reason as Error).name), { once: true });
    });
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect(await aborted).toBe('TimeoutError');
  }, 30_000);

  it('is over at once when one of the signals aborts', async () => {
    const control = new AbortController();
    const limit = deadline(60_000, control.signal);
    const aborted = once(limit, 'abort');
    control.abort(new Error('stop'));
    await aborted;
    expect(limit.reason).toEqual(new Error('stop'));
  });
});
