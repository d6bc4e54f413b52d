import type { Command } from 'commander';
import type { ProjectionRefusal, ProjectionStatus } from '../../../application/projections/ports.js';
import { PROJECTION_TOKENS } from '../../../application/projections/tokens.js';
import type { Result } from '../../../domain/shared/result.js';
import type { Services } from '../../../infrastructure/container/index.js';
import { ENGINE } from '../../../infrastructure/container/projectionTokens.js';
import { PROJECTION_ADMIN, PROJECTIONS } from '../areas.js';
import { namesOf, projectionOf, unknownProjection } from '../knownNames.js';
import { duration, RebuildProgress } from '../rebuildProgress.js';
import { CliError, UsageError, withServices } from '../session.js';
import { table } from '../table.js';

const LOOK_MS = 500;

/** `nova projections`: what is behind, and rebuilding it. */
export function projectionsCommand(program: Command): void {
  const projections = program
    .command('projections')
    .description('read models and process managers: state, lag, rebuild');
  projections
    .command('list', { isDefault: true })
    .description('all of them, with their lag')
    .option('--json', 'as JSON lines')
    .action(({ json }: { json?: true }) =>
      withServices(PROJECTION_ADMIN, async ({ get }) => {
        const all = await get(PROJECTION_TOKENS.ProjectionAdmin).list();
        console.log(json ? all.map((one) => JSON.stringify(one)).join('\n') : table(HEAD, all.map(row)));
      }),
    );
  projections
    .command('status <name>')
    .description('everything about one, as JSON')
    .action((name: string) =>
      withServices(PROJECTION_ADMIN, async ({ get }) => {
        const known = await get(PROJECTION_TOKENS.ProjectionAdmin).list();
        console.log(JSON.stringify(projectionOf(name, known), null, 2));
      }),
    );
  projections
    .command('rebuild [names...]')
    .description('build read models anew beside those that are read, and switch when they are done')
    .option('--all', 'every read model')
    .option('--detach', 'ask for it and return; the running service does it')
    .action((names: string[], options: { all?: true; detach?: true }) =>
      withServices(PROJECTIONS, (services) => rebuild(services, names, options)),
    );
  const act = (
    command: string,
    description: string,
    work: (services: Services, name: string) => Promise<Result<ProjectionStatus, ProjectionRefusal>>,
    done: string,
  ) =>
    projections
      .command(`${command} <name>`)
      .description(description)
      .action((name: string) =>
        withServices(PROJECTION_ADMIN, async (services) => {
          const result = await work(services, name);
          if (!result.ok) throw refused(name, result.refusal, await admin(services).list());
          console.log(`${name}: ${done}`);
        }),
      );
  const admin = ({ get }: Services) => get(PROJECTION_TOKENS.ProjectionAdmin);
  act('pause', 'stop one until it is resumed', (s, name) => admin(s).setPaused(name, true), 'paused');
  act('resume', 'let a paused one go on', (s, name) => admin(s).setPaused(name, false), 'goes on');
  act('cancel', 'give a rebuild up', (s, name) => admin(s).cancel(name), 'the rebuild is given up');
}

async function rebuild(
  services: Services,
  names: string[],
  { all, detach }: { all?: true; detach?: true },
): Promise<void> {
  if (all && names.length > 0) throw new UsageError('Give either names or --all.');
  const admin = services.get(PROJECTION_TOKENS.ProjectionAdmin);
  const known = await admin.list();
  const models = known.filter(({ rebuildable }) => rebuildable);
  const wanted = all ? models.map(({ name }) => name) : names;
  if (wanted.length === 0) throw new UsageError(`Name what to rebuild, or give --all. ${namesOf(models)}`);
  const missing = wanted.find((name) => !known.some((one) => one.name === name));
  if (missing !== undefined) throw unknownProjection(missing, models);
  const paused = known.find((one) => one.paused && wanted.includes(one.name));
  if (paused) throw new CliError(`${paused.name} is paused. \`nova projections resume ${paused.name}\` first.`);
  for (const name of wanted) {
    const result = await admin.rebuild(name);
    // One that is on its way already is watched like the others.
    if (!result.ok && result.refusal !== 'alreadyRebuilding') throw refused(name, result.refusal, known);
  }
  if (detach) {
    const given = (await admin.list()).find(
      ({ name, rebuild }) => wanted.includes(name) && rebuild.state === 'cancelling',
    );
    if (given) throw new CliError(`The rebuild of ${given.name} is still being given up. Ask again when it is.`);
    return console.log(`asked for: ${wanted.join(', ')}`);
  }
  await watch(services, wanted);
}

/** Stands by as a runner, so that the rebuild also happens while no service runs, and shows how it goes. */
async function watch({ get }: Services, names: readonly string[]): Promise<void> {
  const admin = get(PROJECTION_TOKENS.ProjectionAdmin);
  const host = get(ENGINE.MakeHost)(names);
  const progress = new RebuildProgress(process.stdout);
  let isStopped = false;
  let look: () => void = () => {};
  const stop = () => {
    isStopped = true;
    look();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const unlisten = admin.onChange(() => look());
  try {
    await host.start();
    for (;;) {
      const statuses = (await admin.list()).filter(({ name }) => names.includes(name));
      const isDone = statuses.every(({ rebuild }) => rebuild.state === null);
      progress.show(statuses, isDone || isStopped);
      if (isDone) {
        if (statuses.some(({ rebuild }) => rebuild.error !== null)) throw new CliError('Not all were rebuilt.');
        return;
      }
      if (isStopped) throw new CliError('Stopped watching. The next projector goes on where this one was.');
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_MS);
        look = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  } finally {
    unlisten();
    await host.stop();
  }
}

const HEAD = ['NAME', 'STATE', 'LAG', 'SECONDS', 'DEAD', 'POSITION', 'REBUILD', 'RUN BY'];

const row = (one: ProjectionStatus) => [
  one.name,
  one.paused ? 'paused' : one.state,
  one.lagEvents ?? 0,
  Math.round(one.lagSeconds ?? 0),
  one.deadLetters,
  one.position ?? '-',
  rebuildText(one),
  one.state === 'stopped' ? '-' : (one.holder ?? '-'),
];

function rebuildText({ rebuild, rebuildable }: ProjectionStatus): string {
  if (!rebuildable) return 'never';
  if (rebuild.state === null) return rebuild.error ?? '-';
  const left = rebuild.secondsLeft === null ? '' : `, ${duration(rebuild.secondsLeft)} left`;
  return `${rebuild.state} ${Math.floor((rebuild.progress ?? 0) * 100)}%${left}`;
}

function refused(name: string, refusal: ProjectionRefusal, known: readonly ProjectionStatus[]): CliError {
  switch (refusal) {
    case 'unknown':
      return unknownProjection(name, known);
    case 'notRebuildable':
      return new CliError(`${name} is a process manager: its effects must not happen again.`);
    case 'alreadyRebuilding':
      return new CliError(`${name} is being rebuilt already.`);
    case 'noRebuild':
      return new CliError(`${name} is not being rebuilt.`);
  }
}
