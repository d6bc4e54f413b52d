import { Command } from 'commander';
import { VERSION } from '../../infrastructure/version.js';
import { adminCommand } from './commands/admin.js';
import { analyticsCommand } from './commands/analytics.js';
import { auditCommand } from './commands/audit.js';
import { deadLettersCommand } from './commands/deadLetters.js';
import { doctorCommand } from './commands/doctor.js';
import { eventstoreCommand } from './commands/eventstore.js';
import { keysCommand } from './commands/keys.js';
import { knowledgeCommand } from './commands/knowledge.js';
import { projectionsCommand } from './commands/projections.js';
import { replayCommand } from './commands/replay.js';
import { serveCommand } from './commands/serve.js';
import { loadDotEnv } from './dotEnv.js';
import { runCli } from './failure.js';

/** The command line: `nova <command>`. Each command is one file. */
export async function run(argv: readonly string[]): Promise<void> {
  loadDotEnv();
  await runCli(async () => {
    await createProgram().parseAsync([...argv]);
  });
}

export function createProgram(): Command {
  const program = new Command('nova')
    .description('Nova Bot Studio: build and run AI bots, and know, prove and undo what they did')
    .version(VERSION)
    .showHelpAfterError('(see nova --help)');
  for (const register of COMMANDS) register(program);
  return program;
}

const COMMANDS: readonly ((program: Command) => void)[] = [
  analyticsCommand,
  serveCommand,
  keysCommand,
  eventstoreCommand,
  doctorCommand,
  adminCommand,
  knowledgeCommand,
  projectionsCommand,
  deadLettersCommand,
  replayCommand,
  auditCommand,
];
