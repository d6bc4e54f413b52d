import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECTION_TOKENS } from '../../src/application/projections/tokens.js';
import { TOKENS } from '../../src/application/tokens.js';
import type { Services } from '../../src/infrastructure/container/index.js';
import { ENGINE } from '../../src/infrastructure/container/projectionTokens.js';

export interface Rebuilt {
  /** From the request to the switch. */
  readonly seconds: number;
  /** Events that the read model handled. */
  readonly events: number;
  /** Largest resident set of this process meanwhile. */
  readonly peakMb: number;
}

/** First the read model is brought up, then it is rebuilt beside it, as an operator would. */
export async function rebuild({ get }: Services, name: string): Promise<Rebuilt> {
  const admin = get(PROJECTION_TOKENS.ProjectionAdmin);
  const host = get(ENGINE.MakeHost)([name]);
  await host.start();
  const head = (await get(TOKENS.EventStore).head()) ?? 0n;
  if (!(await get(TOKENS.ReadYourWrites).waitFor([name], head, 3_600_000)))
    throw new Error(`${name} does not catch up`);
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 100);
  const started = performance.now();
  await admin.rebuild(name);
  for (;;) {
    const status = (await admin.list()).find((one) => one.name === name);
    if (status?.rebuild.state === null) {
      const seconds = (performance.now() - started) / 1_000;
      clearInterval(timer);
      await host.stop();
      return { seconds, events: status.rebuild.events ?? 0, peakMb: Math.round(peak / 1_048_576) };
    }
    await sleep(50);
  }
}
