import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ranges from which systems give outgoing connections their ports (Linux 32768–60999, macOS and Windows
 * 49152–65535): a port from there can be taken by any connection between the look and the listening, and while its
 * server is restarted.
 */
const FIRST = 20_000;
const LAST = 32_000;
const TRIES = 50;

/** A port of 127.0.0.1 on which nothing listens: `wanted` if it is free, else any other. */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted !== undefined && wanted > 0 && (await isFree(wanted))) return wanted;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port on 127.0.0.1 between ${FIRST} and ${LAST}.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.unref();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
