import { setImmediate as nextTick } from 'node:timers/promises';
import { Turns } from './turns.js';

/** Work that says when it begins and ends when it is told to. */
function held(log: string[], name: string) {
  let end: (error?: Error) => void = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve());
  });
  const work = async () => {
    log.push(name);
    await ended;
    return name;
  };
  return { work, end: (error?: Error) => end(error) };
}

describe('turns', () => {
  it('come one after the other for one key, in their order, and side by side for others', async () => {
    const [turns, log]: [Turns, string[]] = [new Turns(), []];
    const [a, b, c, other] = [held(log, 'a'), held(log, 'b'), held(log, 'c'), held(log, 'other')];
    const all = [a, b, c].map(({ work }) => turns.take('x', work));
    all.push(turns.take('y', other.work));
    await nextTick();
    expect(log).toEqual(['a', 'other']);
    b.end();
    c.end();
    await nextTick();
    expect(log).toEqual(['a', 'other']);
    a.end();
    other.end();
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'other']);
    expect(log).toEqual(['a', 'other', 'b', 'c']);
    expect(turns.isTaken('x')).toBe(false);
  });

  it('are waited for no more once one has failed', async () => {
    const [turns, log]: [Turns, string[]] = [new Turns(), []];
    const [a, b, c] = [held(log, 'a'), held(log, 'b'), held(log, 'c')];
    const all = [a, b, c].map(({ work }) => turns.take('x', work));
    a.end(new Error('away'));
    await expect(all[0]).rejects.toThrow('away');
    await nextTick();
    expect(log).toEqual(['a', 'b', 'c']);
    b.end();
    c.end();
    expect(await Promise.all(all.slice(1))).toEqual(['b', 'c']);
    expect(turns.isTaken('x')).toBe(false);
  });
});
