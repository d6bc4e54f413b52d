import { once } from 'node:events';
import mongoose, { type Connection, type mongo } from 'mongoose';

const SELECTION_MS = 5_000;
const RETRY_MS = 1_000;

/** MongoDB has not been reached yet. */
export class MongoAway extends Error {
  readonly code = 'ECONNREFUSED';
}

/**
 * A connection that also begins while the server is away: mongoose gives up when its first attempt fails, and only a
 * connection that stood once comes back by itself.
 */
export function openMongo(uri: string, maxPoolSize: number, warn: (error: unknown) => void): Connection {
  const connection = mongoose.createConnection();
  let isClosing = false;
  connection.on('error', warn);
  connection.on('close', () => {
    isClosing = true;
  });
  const open = async (): Promise<void> => {
    try {
      await connection.openUri(uri, {
        maxPoolSize,
        serverSelectionTimeoutMS: SELECTION_MS,
        // Also the limit of the driver's own health checks: without it a silent server is only given up after 30 s.
        connectTimeoutMS: SELECTION_MS,
        autoIndex: false,
      });
    } catch (error) {
      if (isClosing) return;
      warn(error);
      setTimeout(() => void open(), RETRY_MS).unref();
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
