import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import type { CategoryCatalogue } from '../../src/infrastructure/eventstore/catalogue/define.js';
import { EventCodec } from '../../src/infrastructure/eventstore/codec.js';
import { EventStoreDb } from '../../src/infrastructure/eventstore/eventStoreDb.js';
import { startEventStore } from '../../src/infrastructure/local/eventstore/server.js';

/** A real event store in a folder of its own, with the adapter that the product uses. */
export async function openEventStore(catalogue: CategoryCatalogue) {
  const dataDir = await mkdtemp(join(tmpdir(), 'nova-test-'));
  let server = await startEventStore({ dataDir });
  const client = EventStoreDBClient.connectionString(server.url);
  const none = async () => new Map<string, Uint8Array>();
  const store = new EventStoreDb(client, new EventCodec([catalogue], none, none));
  return {
    store,
    client,
    stop: () => server.close(),
    startAgain: async () => {
      server = await startEventStore({ dataDir, port: server.port });
    },
    close: async () => {
      await client.dispose();
      await server.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
