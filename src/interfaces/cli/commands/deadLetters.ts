import type { Command } from 'commander';
import type { ProjectionAdmin } from '../../../application/projections/ports.js';
import { PROJECTION_TOKENS } from '../../../application/projections/tokens.js';
import { TOKENS } from '../../../application/tokens.js';
import type { Services } from '../../../infrastructure/container/index.js';
import { ENGINE } from '../../../infrastructure/container/projectionTokens.js';
import { PROJECTION_ADMIN, PROJECTIONS } from '../areas.js';
import { projectionOf } from '../knownNames.js';
import { parseCount } from '../options.js';
import { printLine } from '../printLine.js';
import { CliError, UsageError, withServices } from '../session.js';
import { table } from '../table.js';

/** `nova dead-letters`: events that a projection could not apply. */
export function deadLettersCommand(program: Command): void {
  const letters = program.command('dead-letters').description('events that a projection could not apply');
  letters
    .command('list', { isDefault: true })
    .description('all of them, oldest first')
    .option('--projection <name>', 'only of this one')
    .option('--limit <n>', 'at most so many', parseCount('--limit'), 100)
    .option('--json', 'as JSON lines')
    .action((options: { projection?: string; limit: number; json?: true }) =>
      withServices(PROJECTION_ADMIN, (services) => list(services, options)),
    );
  letters
    .command('show <id>')
    .description('one of them with its event; personal fields stay encrypted in the log and are not shown')
    .action((id: string) => withServices(PROJECTION_ADMIN, (services) => show(services, id)));
  letters
    .command('retry [ids...]')
    .description('apply the dead letters of these streams in their order, after the cause was repaired')
    .option('--all', 'every stream')
    .option('--projection <name>', 'with --all: only of this one')
    .action((ids: string[], options: { all?: true; projection?: string }) =>
      withServices(PROJECTIONS, (services) => retry(services, ids, options)),
    );
  letters
    .command('discard <id>')
    .description('give an event up for this projection; the rest of its stream goes on')
    .action((id: string) =>
      withServices(PROJECTION_ADMIN, async ({ get }) => {
        if (!(await get(PROJECTION_TOKENS.ProjectionAdmin).discard(id))) throw unknown(id);
        console.log(`${id}: discarded`);
      }),
    );
}

async function list({ get }: Services, options: { projection?: string; limit: number; json?: true }): Promise<void> {
  const admin = get(PROJECTION_TOKENS.ProjectionAdmin);
  await demandProjection(admin, options.projection);
  const { items, total } = await admin.deadLetters({
    limit: options.limit,
    ...(options.projection === undefined ? {} : { projection: options.projection }),
  });
  if (options.json) {
    for (const item of items) await printLine(JSON.stringify(item));
    return;
  }
  if (items.length === 0) return console.log('There are no dead letters.');
  const rows = items.map((l) => [
    l.id,
    l.projection,
    l.kind,
    `${l.stream}@${l.revision}`,
    l.eventType,
    l.error.slice(0, 80),
  ]);
  console.log(table(['ID', 'PROJECTION', 'KIND', 'EVENT', 'TYPE', 'ERROR'], rows));
  if (total > items.length) console.log(`… and ${total - items.length} more`);
}

async function show({ get }: Services, id: string): Promise<void> {
  const letter = await get(PROJECTION_TOKENS.ProjectionAdmin).deadLetter(id);
  if (!letter) throw unknown(id);
  let event: unknown = null;
  for await (const read of get(TOKENS.EventStore).readStream(letter.stream, letter.revision)) {
    event = get(ENGINE.Show)(read, false);
    break;
  }
  console.log(JSON.stringify({ ...letter, event }, null, 2));
}

async function retry(
  { get }: Services,
  ids: readonly string[],
  options: { all?: true; projection?: string },
): Promise<void> {
  if (options.all && ids.length > 0) throw new UsageError('Give either ids or --all.');
  if (!options.all && options.projection !== undefined) throw new UsageError('--projection needs --all.');
  const admin = get(PROJECTION_TOKENS.ProjectionAdmin);
  await demandProjection(admin, options.projection);
  const { items } = options.all
    ? await admin.deadLetters({ limit: 100_000, ...(options.projection ? { projection: options.projection } : {}) })
    : { items: await Promise.all(ids.map(async (id) => (await admin.deadLetter(id)) ?? Promise.reject(unknown(id)))) };
  if (items.length === 0 && !options.all) throw new UsageError('Nothing to retry. Give ids, or --all.');
  if (items.length === 0) return console.log('There are no dead letters.');
  const streams = [...new Map(items.map((letter) => [`${letter.projection} ${letter.stream}`, letter])).values()];
  // Stands by, so that it also works while no service runs.
  const host = get(ENGINE.MakeHost)([...new Set(streams.map(({ projection }) => projection))]);
  await host.start();
  try {
    let failures = 0;
    for (const letter of streams) {
      const outcome = await admin.retry(letter.id);
      const { text, ok } = told(outcome);
      if (!ok) failures += 1;
      console.log(`${letter.projection} ${letter.stream}: ${text}`);
    }
    if (failures > 0) throw new CliError(`${failures} of ${streams.length} streams are still held back.`);
  } finally {
    await host.stop();
  }
}

function told(outcome: { readonly remaining: number; readonly error: string | null } | 'timeout' | null) {
  if (outcome === null) return { ok: true, text: 'gone already' };
  if (outcome === 'timeout') return { ok: false, text: 'no process runs it now; it is retried when one does' };
  if (outcome.remaining === 0) return { ok: true, text: 'applied' };
  return { ok: false, text: `${outcome.remaining} remain: ${outcome.error ?? 'held back'}` };
}

async function demandProjection(admin: ProjectionAdmin, name: string | undefined): Promise<void> {
  if (name !== undefined) projectionOf(name, await admin.list());
}

const unknown = (id: string) => new CliError(`There is no dead letter ${id}. \`nova dead-letters list\` shows all.`);
