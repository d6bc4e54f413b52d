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
/**
 * Between the look and the listening of a server somebody else may choose the same port: so each process looks in a part
 * of its own first, and does not give what it has just given.
 */
const PARTS = 100;
const JUST_GIVEN = 60;
const given: number[] = [];

/** A port of 127.0.0.1 on which nothing listens: `wanted` if it is free, else any other. */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted !== undefined && wanted > 0 && (await isFree(wanted))) return wanted;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const port = attempt < TRIES / 2 ? randomInt(...ownPart()) : randomInt(FIRST, LAST);
    if (given.includes(port)) continue;
    if (given.push(port) > JUST_GIVEN) given.shift();
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port on 127.0.0.1 between ${FIRST} and ${LAST}.`);
}

function ownPart(): [number, number] {
  const size = Math.floor((LAST - FIRST) / PARTS);
  const from = FIRST + (process.pid % PARTS) * size;
  return [from, from + size];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.unref();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
