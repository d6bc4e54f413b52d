import { listenForStop } from './stopSignal.js';

describe('a process that waits for its stop', () => {
  it.each(['stdout', 'stderr'] as const)('goes on when its %s can be written no longer', (name) => {
    const before = process.listeners('SIGINT');
    const others = process.listeners('SIGTERM');
    listenForStop();
    const full = Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' });
    expect(() => process[name].emit('error', full)).not.toThrow();
    for (const listener of process.listeners('SIGINT')) {
      if (!before.includes(listener)) process.off('SIGINT', listener);
    }
    for (const listener of process.listeners('SIGTERM')) {
      if (!others.includes(listener)) process.off('SIGTERM', listener);
    }
  });
});
