/** Ends the program with a message and no stack: the user can do something about it. */
export class CliError extends Error {
  readonly exitCode: number = 1;
}

/** What the command was given is nothing that it can use: another try with the same words fails as well. */
export class UsageError extends CliError {
  override readonly exitCode = 2;
}

/** A reader that has seen enough (`nova replay | head`) closes the pipe: then the command ends, without an error. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

/** Runs a command of the CLI: a `CliError` is printed as one message, and gives the exit code. */
export async function runCli(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}
