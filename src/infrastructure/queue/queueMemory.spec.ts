import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryWatch } from './queueMemory.js';

describe('looking after lost jobs', () => {
  let stopping: AbortController;
  let reads: number;
  let memory: () => string;
  let failures: unknown[];
  let watch: MemoryWatch;

  beforeEach(() => {
    stopping = new AbortController();
    reads = 0;
    memory = () => 'the same';
    failures = [];
    const read = async () => {
      reads += 1;
      return memory();
    };
    watch = new MemoryWatch(read, (error) => failures.push(error), 2);
  });
  afterEach(() => stopping.abort());

  const looks = async (count: number) => {
    for (const end = reads + count; reads < end; ) await sleep(1);
  };
  const restorer = () => {
    const told: unknown[] = [];
    const restore = { runs: 0, work: async () => {}, told };
    const run = async () => {
      restore.runs += 1;
      await restore.work();
    };
    const begin = (signal = stopping.signal) => watch.restore(run, signal, (error) => told.push(error));
    return Object.assign(restore, { begin, run });
  };

  it('happens once for all, each of whom restores after every loss', async () => {
    const all = Array.from({ length: 5 }, restorer);
    for (const { begin } of all) await begin();
    expect(all.map(({ runs }) => runs)).toEqual([1, 1, 1, 1, 1]);
    await looks(3);
    expect(all.map(({ runs }) => runs)).toEqual([1, 1, 1, 1, 1]);
    const before = reads;
    memory = () => `lost with look ${reads}`;
    while (all[0]!.runs < 4) await sleep(1);
    expect(all.map(({ runs }) => runs)).toEqual(Array(5).fill(1 + reads - before));
  });

  it('waits for nobody who takes long, and starts nobody twice at once', async () => {
    const [slow, quick] = [restorer(), restorer()];
    await slow.begin();
    await quick.begin();
    let done = () => {};
    slow.work = () =>
      new Promise<void>((resolve) => {
        done = resolve;
      });
    memory = () => `${reads}`;
    while (quick.runs < 4) await sleep(1);
    expect(slow.runs).toBe(2);
    done();
    while (slow.runs < 3) await sleep(1);
  });

  it('begins, for who would rather wait than fail, although it cannot be restored at first', async () => {
    const one = restorer();
    one.work = () => (one.runs < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve());
    await watch.keepRestored(one.run, stopping.signal, (error) => one.told.push(error));
    expect(one.runs).toBe(1);
    while (one.runs < 3) await sleep(1);
    await looks(3);
    expect([one.runs, one.told]).toEqual([3, [new Error('not yet'), new Error('not yet')]]);
  });

  it('goes on after what could not be restored, or not be looked at', async () => {
    const one = restorer();
    await one.begin();
    one.work = () => Promise.reject(new Error('not yet'));
    memory = () => 'another';
    while (one.told.length < 2) await sleep(1);
    memory = () => {
      throw new Error('away');
    };
    while (failures.length < 2) await sleep(1);
    one.work = async () => {};
    memory = () => 'another';
    const { runs } = one;
    while (one.runs === runs) await sleep(1);
    await looks(3);
    expect(one.runs).toBe(runs + 1);
  });

  it('ends with the last who could restore, and begins again with another', async () => {
    const one = restorer();
    await one.begin();
    stopping.abort();
    memory = () => `${reads}`;
    await sleep(20);
    const before = reads;
    await sleep(20);
    expect([reads, one.runs]).toEqual([before, 1]);
    const another = restorer();
    const later = new AbortController();
    await another.begin(later.signal);
    while (another.runs < 2) await sleep(1);
    expect(one.runs).toBe(1);
    later.abort();
  });

  it('restores at the first look what Redis was away for', async () => {
    memory = () => {
      throw new Error('away');
    };
    const one = restorer();
    await one.begin();
    memory = () => 'the same';
    while (one.runs < 2) await sleep(1);
    await looks(3);
    expect(one.runs).toBe(2);
  });
});
