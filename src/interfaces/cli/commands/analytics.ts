import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { fingerprint, linesOf, tabulated } from '../../../../projections/analytics/index.js';
import { recount } from '../../../application/analytics/recompute.js';
import { PROJECTION_TOKENS } from '../../../application/projections/tokens.js';
import { TOKENS } from '../../../application/tokens.js';
import { streamName } from '../../../domain/shared/event.js';
import type { Services } from '../../../infrastructure/container/index.js';
import { PROJECTIONS } from '../areas.js';
import { isThere } from '../isThere.js';
import { CliError, withServices } from '../session.js';

const CATCH_UP_MS = 60_000;

/** `nova analytics recompute`: all figures anew from history, and whether they came out the same. */
export function analyticsCommand(program: Command): void {
  program
    .command('analytics')
    .description('figures of how bots are used')
    .command('recompute')
    .description(
      'compute the figures anew from history and compare; with --bot only counts, without it rebuilds the tables',
    )
    .option('--bot <id>', 'one bot: its history is counted and held against the tables, which stay as they are')
    .action(({ bot }: { bot?: string }) =>
      withServices(PROJECTIONS, (services) => (bot ? check(services, bot) : rebuild(services))),
    );
}

async function caughtUp({ get }: Services): Promise<void> {
  const head = await get(TOKENS.EventStore).head();
  if (head !== null && !(await get(TOKENS.ReadYourWrites).waitFor(['analytics'], head, CATCH_UP_MS))) {
    throw new CliError('The analytics have not caught up with the log. Is a projector running (nova serve)?');
  }
}

async function check(services: Services, botId: string): Promise<void> {
  if (!(await isThere(services.get(TOKENS.EventStore), streamName('bot', botId)))) {
    throw new CliError(`There is no bot ${botId}.`);
  }
  await caughtUp(services);
  const started = performance.now();
  const { tally, events } = await recount(services.get(TOKENS.EventStore), botId);
  const seconds = (performance.now() - started) / 1000;
  const [counted, stored] = [linesOf(tally, botId), await tabulated(services.get(TOKENS.SqlReader), botId)];
  const storedSet = new Set(stored);
  const missing = counted.filter((line) => !storedSet.has(line));
  console.log(`${events} events counted in ${seconds.toFixed(1)} s; ${stored.length} rows in the tables.`);
  if (missing.length === 0 && counted.length === stored.length) console.log('Identical.');
  else {
    const shown = missing.slice(0, 5).join('\n');
    throw new CliError(`Not the same: ${missing.length} rows of the recount are not in the tables.\n${shown}`);
  }
}

async function rebuild(services: Services): Promise<void> {
  const { get } = services;
  await caughtUp(services);
  const [sql, admin] = [get(TOKENS.SqlReader), get(PROJECTION_TOKENS.ProjectionAdmin)];
  const [before, headBefore] = [await fingerprint(sql), await get(TOKENS.EventStore).head()];
  const asked = await admin.rebuild('analytics');
  if (!asked.ok) throw new CliError(`The rebuild was refused: ${asked.refusal}.`);
  for (;;) {
    await sleep(200);
    const status = (await admin.list()).find(({ name }) => name === 'analytics');
    if (status?.rebuild.error) throw new CliError(`The rebuild failed: ${status.rebuild.error}`);
    if (!status || status.rebuild.state === null) break;
  }
  await caughtUp(services);
  const [after, headAfter] = [await fingerprint(sql), await get(TOKENS.EventStore).head()];
  console.log(`Before: ${before}\nAfter:  ${after}`);
  if (before === after) console.log('Identical.');
  else if (headBefore !== headAfter) console.log('Events came in meanwhile, so the two cannot be compared.');
  else throw new CliError('The figures differ from what was there before.');
}
