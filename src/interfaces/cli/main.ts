import { Command } from 'commander';
import { VERSION } from '../../infrastructure/version.js';
import { loadDotEnv } from './dotEnv.js';
import { runCli } from './failure.js';

/** The command line: `nova <command>`. Each command is one file. */
export async function run(argv: readonly string[]): Promise<void> {
  loadDotEnv();
  await runCli(async () => {
    const program = await createProgram(argv[2]);
    await program.parseAsync([...argv]);
  });
}

/**
 * The program with all its commands, or with only the one that is wanted: loading what the others need takes longer than
 * most commands do.
 */
export async function createProgram(wanted?: string): Promise<Command> {
  const program = new Command('nova')
    .description('Nova Bot Studio: build and run AI bots, and know, prove and undo what they did')
    .version(VERSION)
    .showHelpAfterError('(see nova --help)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  const one = COMMANDS.get(wanted ?? '');
  const isVersion = wanted === '--version' || wanted === '-V';
  for (const load of isVersion ? [] : one ? [one] : COMMANDS.values()) (await load())(program);
  return program;
}

type Register = (program: Command) => void;

/** In the order in which the help lists them. */
const COMMANDS: ReadonlyMap<string, () => Promise<Register>> = new Map([
  ['serve', async () => (await import('./commands/serve.js')).serveCommand],
  ['doctor', async () => (await import('./commands/doctor.js')).doctorCommand],
  ['projections', async () => (await import('./commands/projections.js')).projectionsCommand],
  ['dead-letters', async () => (await import('./commands/deadLetters.js')).deadLettersCommand],
  ['replay', async () => (await import('./commands/replay.js')).replayCommand],
  ['audit', async () => (await import('./commands/audit.js')).auditCommand],
  ['analytics', async () => (await import('./commands/analytics.js')).analyticsCommand],
  ['knowledge', async () => (await import('./commands/knowledge.js')).knowledgeCommand],
  ['keys', async () => (await import('./commands/keys.js')).keysCommand],
  ['admin', async () => (await import('./commands/admin.js')).adminCommand],
  ['eventstore', async () => (await import('./commands/eventstore.js')).eventstoreCommand],
]);
