import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECTION_TOKENS } from '../../src/application/projections/tokens.js';
import type { App } from './app.js';

/** Holds read models back, and lets them go on. `pause` resolves when none of them is written any more. */
export function pausing({ service }: App, ...names: readonly string[]) {
  const admin = service.services.get(PROJECTION_TOKENS.ProjectionAdmin);
  const setPaused = (isPaused: boolean) => Promise.all(names.map((name) => admin.setPaused(name, isPaused)));
  const arePaused = async () =>
    (await admin.list()).every(({ name, state }) => !names.includes(name) || state === 'paused');
  return {
    pause: async (): Promise<void> => {
      await setPaused(true);
      while (!(await arePaused())) await sleep(20);
    },
    resume: (): Promise<unknown> => setPaused(false),
  };
}
