import { type Command, Option } from 'commander';
import { ROLES, type ServiceRole } from '../../../application/roleHost.js';
import { UsageError } from '../failure.js';
import { parseCount } from '../options.js';
import type { ServeOptions } from '../serving.js';

/** `nova serve`: the service, and the local servers that it lacks. */
export function serveCommand(program: Command): void {
  program
    .command('serve')
    .description('run the service; outside production, local servers are started for what is not configured')
    .addOption(
      new Option('--roles <roles>', `what this process does: ${ROLES.join(', ')}`)
        .argParser(parseRoles)
        .default([...ROLES], 'all'),
    )
    .option('--data-dir <folder>', 'where the local servers keep their data (NOVA_DATA_DIR)')
    .option('--port <port>', 'port of the HTTP server (PORT)', parsePort)
    .action(async (options: ServeOptions) => {
      // Loaded only now: help and wrong options should not wait for all drivers.
      const { serve } = await import('../serving.js');
      await serve(options);
    });
}

const parsePort = (text: string): string => String(parseCount('--port', 0, 65_535)(text));

function parseRoles(text: string): ServiceRole[] {
  const roles = text.split(',').map((role) => role.trim());
  const unknown = roles.filter((role) => !(ROLES as readonly string[]).includes(role));
  if (unknown.length > 0) throw new UsageError(`Unknown role ${unknown.join(', ')}; there are ${ROLES.join(', ')}.`);
  return roles as ServiceRole[];
}
