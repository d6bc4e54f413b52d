import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose, { type Connection } from 'mongoose';
import { type MongoOptions, type MongoServer, startMongo } from '../../src/infrastructure/local/mongo/server.js';

/** A server on a data directory of its own, and a mongoose connection to it. */
export interface Bench {
  server: MongoServer;
  connection: Connection;
  readonly dataDir: string;
  /** Stops the server and starts it again on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const connect = (url: string, database = 'test'): Promise<Connection> =>
  mongoose.createConnection(url, { dbName: database, serverSelectionTimeoutMS: 30_000, autoIndex: false }).asPromise();

export async function startBench(options: Partial<MongoOptions> = {}): Promise<Bench> {
  const dataDir = await mkdtemp(join(tmpdir(), 'nova-mongo-'));
  const server = await startMongo({ dataDir, ...options });
  const bench: Bench = {
    server,
    connection: await connect(server.url),
    dataDir,
    restart: async () => {
      await bench.connection.close();
      await bench.server.close();
      bench.server = await startMongo({ dataDir, ...options });
      bench.connection = await connect(bench.server.url);
    },
    close: async () => {
      await bench.connection.close();
      await bench.server.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return bench;
}
