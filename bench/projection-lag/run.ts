import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { derivedId, newId } from '../../src/application/ids.js';
import { TOKENS } from '../../src/application/tokens.js';
import { loadConfig } from '../../src/infrastructure/config/index.js';
import { createServices } from '../../src/infrastructure/container/index.js';
import { report } from '../support/report.js';
import { defaultStyle } from '../support/samples.js';
import { startServiceProcess } from '../support/service.js';

const RATE = 200;
const SECONDS = Number(process.env.NOVA_BENCH_SECONDS ?? 30);
/** Five seconds, in which a fresh process compiles what it runs; they are reported on a line of their own. */
const WARM_UP = RATE * 5;
const BOTS = 100;

const details = (n: number) => ({ name: `Bot ${n}`, purpose: '', description: null, avatar: null });

/**
 * From the acknowledgement of an append to the row being readable in Postgres, at a steady rate. The projector is a process of
 * its own; the reader asks again and again for exactly the event that was appended.
 */
const service = await startServiceProcess({ roles: 'projector' });
const config = loadConfig({ ...service.env, LOG_LEVEL: 'error' });
if (!config.ok) throw new Error(JSON.stringify(config.refusal));
const services = await createServices(config.value);
const pool = new pg.Pool({ connectionString: service.env.POSTGRES_URI, max: 8 });
try {
  const store = services.get(TOKENS.EventStore);
  const board = services.get(TOKENS.ReadYourWrites);
  const readable: number[] = [];
  const told: number[] = [];
  const warmingUp: number[] = [];
  const ownerId = newId();
  const bots = await Promise.all(Array.from({ length: BOTS }, (_, n) => createBot(n)));
  const pending: Promise<void>[] = [];
  const started = performance.now();
  for (let n = 0; n < WARM_UP + RATE * SECONDS; n++) {
    const due = started + (n * 1_000) / RATE;
    if (performance.now() < due) await sleep(due - performance.now());
    const work = one(n);
    // Seen below, where all are awaited.
    work.catch(() => {});
    pending.push(work);
  }
  await Promise.all(pending);
  const line = (what: string, figure: number, name: string, limit: number) => ({
    what,
    unit: 'ms',
    figure,
    yardstick: { name, figure: limit },
    goal: { atMost: 1 },
  });
  report('projection-lag', [
    line('row readable, p50', percentile(readable, 0.5), 'limit', 10),
    line('row readable, p99', percentile(readable, 0.99), 'limit', 50),
    { what: 'row readable, p99 in the first five seconds', unit: 'ms', figure: percentile(warmingUp, 0.99) },
    { what: 'another process is told, p50', unit: 'ms', figure: percentile(told, 0.5) },
    { what: 'another process is told, p99', unit: 'ms', figure: percentile(told, 0.99) },
  ]);

  async function createBot(n: number): Promise<string> {
    const id = newId();
    const kind = { platform: 'Website', botType: 'FREE_STYLE', style: defaultStyle, features: ['Website'] };
    await append(id, { type: 'BotCreated', data: { ...details(n), ...kind, ownerId, at: new Date().toISOString() } });
    return id;
  }

  async function append(botId: string, event: { readonly type: string; readonly data: object }): Promise<bigint> {
    const commandId = newId();
    const actor = { kind: 'account', id: ownerId } as const;
    const metadata = { commandId, correlationId: commandId, actor, occurredAt: new Date().toISOString() };
    const appended = await store.append(`bot-${botId}`, 'any', [{ id: derivedId(commandId, 0), event, metadata }]);
    if (!appended.ok) throw new Error('conflict');
    return appended.value.position;
  }

  async function one(n: number): Promise<void> {
    const data = { ...details(n), changed: ['name'], at: new Date().toISOString() };
    const position = await append(bots[n % BOTS]!, { type: 'BotDetailsChanged', data });
    const acknowledged = performance.now();
    const telling = board.waitFor(['audit'], position, 10_000).then(() => performance.now() - acknowledged);
    while ((await pool.query('SELECT 1 FROM rm_audit.events WHERE position = $1', [position])).rowCount === 0) {
      await sleep(1);
    }
    const latency = performance.now() - acknowledged;
    const toldAfter = await telling;
    (n < WARM_UP ? warmingUp : readable).push(latency);
    if (n >= WARM_UP) told.push(toldAfter);
  }
} finally {
  await pool.end();
  await services.close();
  await service.stop();
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
