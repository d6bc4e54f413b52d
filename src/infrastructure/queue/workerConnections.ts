import type { Redis } from 'ioredis';

/** Every connection of the workers of a process, also those that BullMQ makes by duplicating the one that it is given. */
export class WorkerConnections {
  readonly #open = new Set<Redis>();

  constructor(private readonly connect: () => Redis) {}

  open(): Redis {
    return this.#track(this.connect());
  }

  /** Ends them all at once; whoever waits for an answer on one of them, as one does while Redis is away, gets an error. */
  cut(): void {
    for (const connection of this.#open) {
      // Between two attempts there is nothing to disconnect: ioredis would stay so for ever, with what waits for it.
      if (connection.status === 'reconnecting') connection.connect().catch(() => {});
      connection.disconnect();
    }
    this.#open.clear();
  }

  #track(connection: Redis): Redis {
    this.#open.add(connection);
    connection.once('end', () => this.#open.delete(connection));
    const duplicate = connection.duplicate.bind(connection);
    connection.duplicate = (override) => {
      const another = this.#track(duplicate(override));
      // BullMQ takes its own listener away before the connection has ended.
      return another.on('error', () => {});
    };
    return connection;
  }
}
