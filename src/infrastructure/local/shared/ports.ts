import { createServer } from 'node:net';

/** A port of 127.0.0.1 on which nothing listens: `wanted` if it is free, else any other. */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted !== undefined && wanted > 0 && (await tryListen(wanted))) return wanted;
  const port = await tryListen(0);
  if (port === undefined) throw new Error('No free port on 127.0.0.1.');
  return port;
}

function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.unref();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}
