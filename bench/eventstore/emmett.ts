import { randomUUID } from 'node:crypto';
import { importPeer } from '../support/peer.js';
import { startPostgres } from '../support/postgres.js';
import { concurrently } from './load.js';

/** As much of emmett-postgresql as is used here. */
interface PeerStore {
  appendToStream(stream: string, events: { type: string; data: object }[]): Promise<unknown>;
  close(): Promise<void>;
  schema?: { migrate(): Promise<void> };
}
interface Peer {
  getPostgreSQLEventStore(connectionString: string): PeerStore;
}

export type AppendFigures = Record<'one by one' | '64 concurrent' | 'batches of 100', number>;

const event = (n: number) => ({
  type: 'bot_updated',
  data: { n, name: 'Ada', description: 'x'.repeat(120), colour: '#336699' },
  metadata: { by: 'bench' },
});

/** The same appends through emmett-postgresql on a local PostgreSQL with its default, durable settings. */
export async function measureEmmett(): Promise<AppendFigures> {
  const { getPostgreSQLEventStore } = await importPeer<Peer>('@event-driven-io/emmett-postgresql');
  const postgres = await startPostgres();
  const store = getPostgreSQLEventStore(postgres.url);
  await store.schema?.migrate();
  const run = randomUUID().slice(0, 8);
  const append = (i: number): Promise<unknown> => store.appendToStream(`bot-${run}-${i % 200}`, [event(i)]);
  const batch = (i: number): Promise<unknown> =>
    store.appendToStream(
      `batch-${run}-${i % 10}`,
      Array.from({ length: 100 }, (_, n) => event(n)),
    );
  const rate = async (events: number, work: () => Promise<void>): Promise<number> => {
    const started = performance.now();
    await work();
    return (events * 1000) / (performance.now() - started);
  };
  await concurrently(200, 8, (i) => store.appendToStream(`warm-${run}-${i}`, [event(i)]));
  const oneByOne = await rate(300, () => concurrently(300, 1, append));
  // On streams of their own: concurrent appends to one stream would conflict.
  const concurrent = await rate(2_000, () =>
    concurrently(2_000, 64, (i) => store.appendToStream(`own-${run}-${i}`, [event(i)])),
  );
  const batches = await rate(5_000, () => concurrently(50, 1, batch));
  await store.close();
  // Its pool says that it is closed before its connections are, and has no listener for what a server that stops says then.
  await new Promise((resolve) => setTimeout(resolve, 500));
  await postgres.stop();
  return { 'one by one': oneByOne, '64 concurrent': concurrent, 'batches of 100': batches };
}
