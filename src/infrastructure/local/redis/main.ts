import { Server, type Socket } from 'node:net';
import { createRedisServer } from 'js-redis-server';
import { runAsChild } from '../shared/childProcess.js';

// The package listens on every interface and takes no host; this process serves nothing else, so all its ports become loopback ones.
const listen: (options: { port: number; host: string }) => Server = Server.prototype.listen;
Server.prototype.listen = function listenOnLoopback(this: Server, port: number) {
  // It writes the answers of a pipeline one by one: without this the second waits 40 ms for the client's delayed ACK.
  this.on('connection', (socket: Socket) => socket.setNoDelay(true));
  return listen.call(this, { port, host: '127.0.0.1' });
} as typeof Server.prototype.listen;

/** The JavaScript Redis in a process of its own, so that it does not take turns with the product. */
await runAsChild(async ({ port }) => {
  const server = await createRedisServer({ port, logger: { error: (...parts: unknown[]) => console.error(...parts) } });
  return {
    port: server.port,
    url: `redis://127.0.0.1:${server.port}/0`,
    note: 'js-redis-server, in memory only and slow: install redis for more',
    // Nothing is kept, so there is nothing to wait for: clients that stay connected would delay a close for ever.
    close: async () => undefined,
  };
});
