import { Foreground } from './foreground.js';

const A_DAY_MS = 86_400_000;

it('is quiet when nothing is under way', async () => {
  await expect(new Foreground().quiet(A_DAY_MS)).resolves.toBeUndefined();
});

it('gives what the work gives, and is quiet when the last of it has ended, well or not', async () => {
  const foreground = new Foreground();
  let endFirst = (_: string): void => {};
  let failSecond = (_: Error): void => {};
  const results = [
    foreground.during(() => new Promise<string>((resolve) => (endFirst = resolve))),
    foreground.during(() => new Promise<string>((_, reject) => (failSecond = reject))),
  ] as const;
  let isQuiet = false;
  const quiet = foreground.quiet(A_DAY_MS).then(() => {
    isQuiet = true;
  });
  endFirst('one');
  expect([await results[0], isQuiet]).toEqual(['one', false]);
  failSecond(new Error('two'));
  await expect(results[1]).rejects.toThrow('two');
  await quiet;
});

it('waits no longer than it is told to', async () => {
  const foreground = new Foreground();
  void foreground.during(() => new Promise(() => {}));
  await expect(foreground.quiet(1)).resolves.toBeUndefined();
});
