import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Cursors } from './commands/cursors.js';
import { dispatch, refuse } from './commands/dispatch.js';
import { Store } from './store/store.js';
import { expire } from './store/ttl.js';
import { serveConnection } from './wire/connection.js';
import type { Message } from './wire/message.js';

/** Where the server keeps its data and listens. */
export interface MongoOptions {
  /** Made if it does not exist; one process at a time may use it. */
  readonly dataDir: string;
  /** Default 127.0.0.1. There are no users: anybody who reaches the port may read and write. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** How often expired documents are looked for, in milliseconds; default and at most 60,000. */
  readonly ttlIntervalMs?: number;
  /** How long an unused cursor is kept, in milliseconds; default 600,000. */
  readonly cursorIdleMs?: number;
  /** How many cursors may be open at once; default 1,000. */
  readonly maxCursors?: number;
}

/** A running server. */
export interface MongoServer {
  readonly port: number;
  /** `mongodb://HOST:PORT`, without a database. */
  readonly url: string;
  /** Ends all connections, finishes what is being written and closes the files. */
  close(): Promise<void>;
}

/** Starts the server. Rejects when the port is taken (EADDRINUSE) or the directory cannot be written. */
export async function startMongo(options: MongoOptions): Promise<MongoServer> {
  const { dataDir, host = '127.0.0.1', port = 0, cursorIdleMs = 600_000, maxCursors = 1000 } = options;
  const store = new Store(dataDir);
  const cursors = new Cursors(cursorIdleMs, maxCursors);
  const sockets = new Set<Socket>();
  const services = { store, cursors, startedAt: Date.now(), connections: () => sockets.size };
  let lastConnection = 0;

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    lastConnection += 1;
    const connectionId = lastConnection;
    serveConnection(socket, ({ database, body, sequences, legacy }: Message) => {
      const name = Object.keys(body)[0] ?? '';
      const allowed = !legacy || /^(hello|ismaster)$/i.test(name);
      if (!allowed)
        return refuse(352, `Unsupported OP_QUERY command: ${name}. The client driver may require an upgrade.`);
      return dispatch({ name, database, body, sequences, connectionId }, services);
    });
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve);
    });
  } catch (error) {
    cursors.close();
    await store.close();
    throw error;
  }

  let expiring: Promise<void> | undefined;
  const sweep = (): void => {
    expiring ??= expire(store, Date.now())
      .catch(() => undefined)
      .finally(() => {
        expiring = undefined;
      });
  };
  const timer = setInterval(sweep, Math.min(options.ttlIntervalMs ?? 60_000, 60_000)).unref();
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    url: `mongodb://${host}:${address.port}`,
    close: async () => {
      clearInterval(timer);
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      await expiring;
      cursors.close();
      await store.close();
    },
  };
}
