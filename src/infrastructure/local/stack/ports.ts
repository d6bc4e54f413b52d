import { join } from 'node:path';
import { readIfThere, writeFileAtomic } from '../shared/files.js';
import { freePort } from '../shared/ports.js';
import type { ServerName } from './protocol.js';

/**
 * The port of each server: the one it had the last time, so that clients find it again after a crash, or another one when
 * somebody else has taken that in the meantime.
 */
export async function assignPorts(dataDir: string, names: readonly ServerName[]): Promise<Map<ServerName, number>> {
  const file = join(dataDir, 'ports.json');
  const known = parse(readIfThere(file));
  const ports = new Map<ServerName, number>();
  for (const name of names) {
    const taken = [...ports.values()];
    let port = await freePort(known[name]);
    while (taken.includes(port)) port = await freePort();
    ports.set(name, port);
  }
  writeFileAtomic(file, JSON.stringify({ ...known, ...Object.fromEntries(ports) }));
  return ports;
}

function parse(text: string | undefined): Partial<Record<ServerName, number>> {
  try {
    return JSON.parse(text ?? '{}') as Partial<Record<ServerName, number>>;
  } catch {
    return {};
  }
}
