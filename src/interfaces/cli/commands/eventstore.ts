import type { Command } from 'commander';
import { CliError } from '../failure.js';

interface Flags {
  readonly port: string;
  readonly host: string;
  readonly data: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly maxAppendSize?: string;
}

/** Adds `nova eventstore`: the local event store alone, for other programs to use. */
export function eventstoreCommand(program: Command): void {
  program
    .command('eventstore')
    .description('run the local EventStoreDB-compatible server alone')
    .requiredOption('--data <dir>', 'directory of the event log; created when missing')
    .option('--port <number>', 'port for gRPC and GET /health/live; 0 takes a free one', '2113')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--insecure', 'no TLS, no credentials (the default without --tls-cert)')
    .option('--tls-cert <file>', 'PEM certificate: switches TLS, credentials and access control on')
    .option('--tls-key <file>', 'PEM key of the certificate')
    .option('--max-append-size <bytes>', 'largest append; 1048576 when not given')
    .action(async (flags: Flags & { readonly insecure?: boolean }, command: Command) => {
      if (flags.insecure === true && (flags.tlsCert !== undefined || flags.tlsKey !== undefined)) {
        command.error('--insecure and --tls-cert/--tls-key exclude each other');
      }
      const { optionsFrom, runUntilStopped } = await loadServer();
      await runUntilStopped(
        () => optionsFrom(flags),
        (url) => process.stdout.write(`event store ready: ${url}\n`),
      );
    });
}

/** Loaded when it is wanted, so that other commands do not pay for gRPC and LMDB. */
async function loadServer() {
  try {
    const { optionsFrom } = await import('../../../infrastructure/local/eventstore/options.js');
    const { runUntilStopped } = await import('../../../infrastructure/local/eventstore/process.js');
    return { optionsFrom, runUntilStopped };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new CliError(
      'The local servers are not part of this installation: install with the optional packages (npm ci).',
    );
  }
}
