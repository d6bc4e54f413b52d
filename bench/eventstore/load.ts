import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent, type StreamSubscription } from '@eventstore/db-client';

const ONE_BY_ONE = 800;
const CONCURRENT = 12_000;
const BATCHES = 100;
const READ = 20_000;

/** Events per second of each kind of load; the names are those of the report. */
export type Figures = Record<
  'one by one' | '64 concurrent' | 'batches of 100' | 'read' | 'catch-up subscription' | 'live subscription',
  number
>;

const event = (n: number) =>
  jsonEvent({
    type: 'bot_updated',
    data: { n, name: 'Ada', description: 'x'.repeat(120), colour: '#336699' },
    metadata: { by: 'bench' },
  });

async function rate(events: number, work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (events * 1000) / (performance.now() - started);
}

/** Runs `work(i)` for 0 … total − 1 with `width` under way at a time. */
export async function concurrently(total: number, width: number, work: (i: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < total) {
      const i = next;
      next += 1;
      await work(i);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
}

async function countAll(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source);
}

/** Cancelled afterwards: the client's dispose() waits for ever for a call that was merely dropped. */
async function follow(subscription: StreamSubscription, count: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let left = count;
    subscription.on('error', reject);
    subscription.on('data', () => {
      left -= 1;
      if (left === 0) resolve();
    });
  });
  await subscription.unsubscribe();
}

/** Puts one server under every load, on streams of its own. */
export async function measure(url: string): Promise<Figures> {
  const client = EventStoreDBClient.connectionString(url);
  const run = randomUUID().slice(0, 8);
  const append = (i: number): Promise<unknown> => client.appendToStream(`bot-${run}-${i % 200}`, event(i));
  await concurrently(500, 16, append);
  const oneByOne = await rate(ONE_BY_ONE, () => concurrently(ONE_BY_ONE, 1, append));
  const concurrent = await rate(CONCURRENT, () => concurrently(CONCURRENT, 64, append));
  const batch = (i: number): Promise<unknown> =>
    client.appendToStream(
      `batch-${run}-${i % 10}`,
      Array.from({ length: 100 }, (_, n) => event(n)),
    );
  const batches = await rate(BATCHES * 100, () => concurrently(BATCHES, 4, batch));
  const long = `long-${run}`;
  for (let i = 0; i < READ; i += 500)
    await client.appendToStream(
      long,
      Array.from({ length: 500 }, (_, n) => event(i + n)),
    );
  const read = await rate(READ, () => countAll(client.readStream(long)));
  const catchUp = await rate(READ, () => follow(client.subscribeToStream(long), READ));
  const tail = `tail-${run}`;
  await client.appendToStream(tail, event(0));
  const following = client.subscribeToStream(tail, { fromRevision: 0n });
  await new Promise((resolve) => following.once('confirmation', resolve));
  const live = await rate(READ / 2, async () => {
    const seen = follow(following, READ / 2);
    await concurrently(READ / 200, 4, () =>
      client.appendToStream(
        tail,
        Array.from({ length: 100 }, (_, n) => event(n)),
      ),
    );
    await seen;
  });
  await client.dispose();
  return {
    'one by one': oneByOne,
    '64 concurrent': concurrent,
    'batches of 100': batches,
    read,
    'catch-up subscription': catchUp,
    'live subscription': live,
  };
}
