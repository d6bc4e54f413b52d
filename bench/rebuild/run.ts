import { EventStoreDBClient, START } from '@eventstore/db-client';
import { PROJECTIONS } from '../../projections/index.js';
import { TOKENS } from '../../src/application/tokens.js';
import { loadConfig } from '../../src/infrastructure/config/index.js';
import { createServices } from '../../src/infrastructure/container/index.js';
import { writeHistory } from '../support/history.js';
import { rebuild } from '../support/rebuilding.js';
import { type Measurement, median, report } from '../support/report.js';
import { startServiceProcess } from '../support/service.js';

/** Read models that find work in the history of this benchmark. */
const MEASURED = (process.env.NOVA_BENCH_PROJECTIONS ?? 'audit,analytics,bots,transcripts,publicBots').split(',');
const EVENTS = Number(process.env.NOVA_BENCH_EVENTS ?? 1_000_000);
const GOALS = { relational: 0.7, mongo: 0.5, redis: 0.5 } as const;

/**
 * Events/s of a rebuild of each read model from a log of a million events, against reading that log with the raw client and
 * only counting. Of a read model that handles some of the types, the server sends only those: both rates are printed.
 */
const service = await startServiceProcess({ roles: 'api' });
const config = loadConfig({ ...service.env, LOG_LEVEL: 'error' });
if (!config.ok) throw new Error(JSON.stringify(config.refusal));
const services = await createServices(config.value);
const measurements: Measurement[] = [];
try {
  const written = await writeHistory(services.get(TOKENS.EventStore), { events: EVENTS });
  const counted = [await countAll(), await countAll()];
  for (const projection of PROJECTIONS.filter(({ name }) => MEASURED.includes(name))) {
    const { seconds, events, peakMb } = await rebuild(services, projection.name);
    const rate = written / seconds;
    const goal = GOALS[projection.kind === 'relational' ? 'relational' : projection.store];
    // The yardstick around each figure: the machine is not equally quick all the time.
    counted.push(await countAll());
    measurements.push({
      what: `${projection.name} from ${written} events (${events} of them handled, ${Math.round(events / seconds)}/s; peak ${peakMb} MB)`,
      unit: 'events/s',
      figure: rate,
      yardstick: { name: 'raw readAll, counting', figure: median(counted.slice(-2)) },
      goal: { atLeast: goal },
    });
    console.log(
      `${projection.name}: ${Math.round(rate)} events/s, ${Math.round(events / seconds)} handled/s, peak ${peakMb} MB`,
    );
  }
  report('rebuild', measurements);
} finally {
  await services.close();
  await service.stop();
}

async function countAll(): Promise<number> {
  const client = EventStoreDBClient.connectionString(service.env.EVENTSTORE_URL ?? '');
  const started = performance.now();
  let count = 0;
  for await (const { event } of client.readAll({ fromPosition: START })) if (event) count += 1;
  const rate = (count / (performance.now() - started)) * 1_000;
  await client.dispose();
  return rate;
}
