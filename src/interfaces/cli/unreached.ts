import { setTimeout as sleep } from 'node:timers/promises';
import { checkHealth } from '../../application/health.js';
import { TOKENS } from '../../application/tokens.js';
import type { Config } from '../../infrastructure/config/index.js';
import type { RunningService } from '../service.js';
import { findingLine } from './diagnosis.js';
import type { StopSignal } from './stopSignal.js';

/** Connections are made in the background: what has not been reached by then (ms) is likely to be wrongly configured. */
const GRACE_MS = 3_000;

/** Tells, soon after the start, which servers the service has not reached, and what to look at. It goes on trying. */
export async function tellWhatIsAway(config: Config, { services }: RunningService, stop: StopSignal): Promise<void> {
  await sleep(GRACE_MS, undefined, { ref: false });
  if (stop.isReceived) return;
  const health = await checkHealth(services.get(TOKENS.HealthChecks));
  if (stop.isReceived || health.every(({ status }) => status === 'up')) return;
  const { examineServers } = await import('../../infrastructure/doctor/index.js');
  const unwell = (await examineServers(config)).filter(({ status }) => status === 'failed');
  if (stop.isReceived || unwell.length === 0) return;
  const lines = ['Not reached yet; until then /health/ready answers 503:', ...unwell.map(findingLine)];
  console.error(lines.join('\n'));
}
