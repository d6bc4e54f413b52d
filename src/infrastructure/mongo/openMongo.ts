import { once } from 'node:events';
import mongoose, { type Connection, type mongo } from 'mongoose';
import { MENDED } from './deadSockets.js';

const SELECTION_MS = 5_000;
const TIMES = { selectionMs: SELECTION_MS, retryMs: 1_000 };

/** MongoDB has not been reached yet. */
class MongoAway extends Error {
  readonly code = 'ECONNREFUSED';
}

/**
 * A connection that also begins while the server is away: mongoose gives up when its first attempt fails, and only a
 * connection that stood once comes back by itself.
 */
export function openMongo(
  uri: string,
  maxPoolSize: number,
  warn: (error: unknown) => void,
  { selectionMs, retryMs } = TIMES,
): Connection {
  const connection = mongoose.createConnection();
  let isClosing = false;
  connection.on('error', warn);
  const close = connection.close.bind(connection);
  // There is no event for it while the first attempt goes on.
  connection.close = (force) => {
    isClosing = true;
    return close(force);
  };
  const open = async (): Promise<void> => {
    try {
      await connection.openUri(uri, {
        ...MENDED,
        maxPoolSize,
        serverSelectionTimeoutMS: selectionMs,
        // Also the limit of the driver's own health checks: without it a silent server is only given up after 30 s.
        connectTimeoutMS: selectionMs,
        autoIndex: false,
      });
    } catch (error) {
      if (isClosing) return;
      warn(error);
      setTimeout(() => void open(), retryMs).unref();
    }
  };
  void open();
  return connection;
}

/** The database, waiting for the first connection for a few seconds. @throws MongoAway. */
export async function databaseOf(connection: Connection): Promise<mongo.Db> {
  // What stood once is left to the driver: its operations wait for a server by themselves.
  if (!connection.db) {
    const limit = AbortSignal.timeout(SELECTION_MS);
    await once(connection, 'connected', { signal: limit }).catch(() => {});
  }
  if (!connection.db) throw new MongoAway('MongoDB has not been reached yet');
  return connection.db;
}
