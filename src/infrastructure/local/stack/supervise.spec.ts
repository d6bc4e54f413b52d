import type { RunningServer } from '../shared/server.js';
import { supervise } from './supervise.js';

/** A server that ends when told to, and a record of what happened. */
function world() {
  const events: string[] = [];
  const starts: number[] = [];
  let end: (how: string) => void = () => undefined;
  let failures = 0;
  const start = async (): Promise<RunningServer> => {
    starts.push(performance.now());
    if (failures > 0) {
      failures -= 1;
      throw new Error('cannot start now');
    }
    let alive = true;
    const exited = new Promise<string>((resolve) => {
      end = (how) => {
        alive = false;
        resolve(how);
      };
    });
    return {
      port: 1,
      url: 'test://server',
      exited,
      stop: async () => {
        if (alive) events.push('stopped');
        end('stop');
      },
    };
  };
  return {
    events,
    starts,
    start,
    crash: (how = 'SIGKILL') => end(how),
    failNext: (times: number) => {
      failures = times;
    },
    tell: (event: string, detail: string) => events.push(`${event}: ${detail}`),
    until: async (count: number) => {
      while (starts.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}

describe('a supervised server', () => {
  it('that cannot start at all is refused, not tried again', async () => {
    const { start, failNext, starts, tell } = world();
    failNext(1);
    await expect(supervise(start, tell)).rejects.toThrow('cannot start now');
    expect(starts).toHaveLength(1);
  });

  it('is started again when it ends by itself, and that is told', async () => {
    const { start, crash, until, events, tell } = world();
    const supervised = await supervise(start, tell);
    crash();
    await until(2);
    await supervised.stop();
    expect(events).toEqual(['ended: SIGKILL', 'up: test://server', 'stopped']);
  });

  it('is tried again after growing pauses while it cannot start', async () => {
    const { start, crash, failNext, until, starts, tell } = world();
    const supervised = await supervise(start, tell);
    failNext(2);
    crash();
    await until(4);
    await supervised.stop();
    const pauses = starts.slice(2).map((at, index) => at - (starts[index + 1] ?? 0));
    // Lower bounds: 0.2 s, then 0.4 s, after the first 0.1 s.
    expect(pauses[0]).toBeGreaterThanOrEqual(195);
    expect(pauses[1]).toBeGreaterThanOrEqual(395);
  });

  it('is not started again once it was told to stop, not even from a pause', async () => {
    const { start, crash, starts, tell } = world();
    const supervised = await supervise(start, tell);
    crash();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await supervised.stop();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(starts).toHaveLength(1);
  });
});
