import { TOKENS } from '../../src/application/tokens.js';
import { loadConfig } from '../../src/infrastructure/config/index.js';
import { createServices } from '../../src/infrastructure/container/index.js';
import { writeHistory } from '../support/history.js';
import { ensurePeer } from '../support/peer.js';
import { rebuild } from '../support/rebuilding.js';
import { report } from '../support/report.js';
import { startServiceProcess } from '../support/service.js';
import { rebuildWithEmmett } from './emmett.js';

const EVENTS = 100_000;

/** A rebuild of the bots from 100,000 events, against the same read model rebuilt by emmett-postgresql. */
if (!ensurePeer()) throw new Error('emmett-postgresql could not be installed');
const peer = await rebuildWithEmmett(EVENTS);
console.log(`emmett-postgresql: ${Math.round(peer)} events/s`);
const service = await startServiceProcess({ roles: 'api' });
const config = loadConfig({ ...service.env, LOG_LEVEL: 'error' });
if (!config.ok) throw new Error(JSON.stringify(config.refusal));
const services = await createServices(config.value);
try {
  await writeHistory(services.get(TOKENS.EventStore), { events: EVENTS, onlyBots: true });
  const { seconds, events } = await rebuild(services, 'bots');
  report('rebuild-peer', [
    {
      what: `bots from ${events} events`,
      unit: 'events/s',
      figure: events / seconds,
      yardstick: { name: 'emmett-postgresql, batches of 1,000', figure: peer },
      goal: { atLeast: 10 },
    },
  ]);
} finally {
  await services.close();
  await service.stop();
}
