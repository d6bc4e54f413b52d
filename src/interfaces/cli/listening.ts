import { once } from 'node:events';
import { createServer } from 'node:net';
import type { ServiceRole } from '../../application/roleHost.js';
import type { Addresses } from '../../infrastructure/config/index.js';
import { CliError } from './failure.js';

/** Where a process with these roles listens, and which variable says so. */
export interface Place {
  readonly variable: 'PORT' | 'OPERATIONS_PORT';
  readonly port: number;
  readonly host: string;
}

export const placeOf = ({ port, operationsPort, host }: Addresses, roles: readonly ServiceRole[]): Place =>
  roles.includes('api')
    ? { variable: 'PORT', port, host }
    : { variable: 'OPERATIONS_PORT', port: operationsPort, host };

/**
 * Listens there for a moment, so that a start in vain ends before it has started servers or migrated anything. Somebody
 * else may still take the port before the service listens.
 * @throws CliError
 */
export async function demandPlace(place: Place): Promise<void> {
  const server = createServer();
  try {
    server.listen({ port: place.port, host: place.host, exclusive: true });
    await once(server, 'listening');
  } catch (error) {
    throw listenFailure(error as NodeJS.ErrnoException, place);
  }
  server.close();
  await once(server, 'close');
}

/** What `listen` failed with, as the user reads it; another error as it is. */
export function listenFailure(error: NodeJS.ErrnoException & { readonly hostname?: string }, place: Place): Error {
  const { variable, port, host } = place;
  const other = `choose another port: ${variable}=${port === 9001 ? 9002 : 9001}${variable === 'PORT' ? ' npm start' : ''}`;
  if (error.code === 'EADDRINUSE') {
    return new CliError(`${variable} ${port} is in use on ${host} (EADDRINUSE). Stop what listens there, or ${other}`);
  }
  if (error.code === 'EACCES') {
    return new CliError(`${variable} ${port} is not for this user to listen on (EACCES). Please ${other}`);
  }
  if (error.code === 'EADDRNOTAVAIL' || error.hostname === host) {
    return new CliError(`HOST ${host} is no address of this machine (${error.code}). Leave it out, or set it to one.`);
  }
  return error;
}
