import type { Config } from '../../infrastructure/config/index.js';
import type { Finding } from '../../infrastructure/doctor/index.js';
import { CliError } from './failure.js';

const signs = { ok: '✓', warning: '!', failed: '✗' } as const;

/** A finding of the doctor as the user reads it. */
export function findingLine({ check, status, detail, advice, milliseconds }: Finding): string {
  const time = milliseconds === undefined || status === 'failed' ? '' : ` (${milliseconds} ms)`;
  return `${signs[status]} ${check.padEnd(14)} ${detail}${time}${advice === undefined ? '' : `\n    ${advice}`}`;
}

/**
 * Runs work that needs the servers. When it fails and one of them is not well, the failure is told as the doctor tells it:
 * which server, what it said, what to do. Any other failure passes as it is.
 * @throws CliError
 */
export async function withDiagnosis<T>(config: Config, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CliError) throw error;
    const { describe, examineServers } = await import('../../infrastructure/doctor/index.js');
    const unwell = (await examineServers(config)).filter(({ status }) => status === 'failed');
    if (unwell.length === 0) throw error;
    throw new CliError([describe(error), ...unwell.map(findingLine)].join('\n'));
  }
}
