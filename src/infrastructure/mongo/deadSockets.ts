import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { mongo } from 'mongoose';

interface DriverConnection {
  readonly socket: Socket;
  readonly error: Error | null;
  writeCommand(command: unknown, options: unknown): Promise<void>;
}

/** The driver that mongoose uses, whatever else is installed. */
const requireOfMongoose = createRequire(createRequire(import.meta.url).resolve('mongoose'));
const { Connection } = requireOfMongoose('mongodb/lib/cmap/connection.js') as {
  readonly Connection: new (...given: unknown[]) => DriverConnection;
};

/**
 * HAZARD: mongodb 7.8 waits for `drain` after a write that a destroyed socket did not take, and that never comes. When
 * a server restarts while the driver checks its health, the check hangs, and the server counts as unknown for ever.
 */
export class MendedConnection extends Connection {
  override async writeCommand(command: unknown, options: unknown): Promise<void> {
    let fail = (): void => {};
    const closed = new Promise<never>((_resolve, reject) => {
      fail = () =>
        reject(this.error ?? new mongo.MongoNetworkError('the socket was closed before it took the command'));
      if (this.socket.destroyed) setImmediate(fail);
      else this.socket.once('close', fail);
    });
    try {
      await Promise.race([super.writeCommand(command, options), closed]);
    } finally {
      this.socket.off('close', fail);
    }
  }
}

/** For the options of a client: all its connections are mended, those that check the server's health too. */
export const MENDED: mongo.MongoClientOptions = { connectionType: MendedConnection } as object;
