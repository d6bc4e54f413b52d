import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { EventStoreDBClient, NO_STREAM } from '@eventstore/db-client';
import { forkServer } from './support/child.js';
import { collect, counted, freshStream, numbersOf, temporaryDirectory } from './support/fixture.js';
import { journalIn, tablesIn, useJournalled } from './support/journalled.js';

const numbers = (to: number): number[] => Array.from({ length: to }, (_, n) => n);

describe('section 15: lone appends are durable before the tables have them', () => {
  const store = useJournalled();

  it('15: after a power cut they come from the journal, and numbering and positions go on', async () => {
    const stream = freshStream();
    await store.appendAlone(stream, 5);
    await store.client.setStreamMetadata(stream, { maxCount: 4 });
    const before = await collect(store.client.readAll());
    await store.cutPower();
    expect(await collect(store.client.readAll())).toEqual(before);
    expect(await numbersOf(store.client.readStream(stream))).toEqual([1, 2, 3, 4]);
    await store.appendAlone(stream, 6, 5);
    await store.cutPower();
    await store.appendTogether();
    expect(await numbersOf(store.client.readStream(stream))).toEqual([2, 3, 4, 5]);
    expect((await collect(store.client.readAll())).slice(0, before.length)).toEqual(before);
  });

  it('15: one torn by a power cut is gone, those before it are there, and its position is taken anew', async () => {
    const stream = freshStream();
    await store.appendAlone(stream, 4);
    const positions = async (): Promise<unknown[]> =>
      (await collect(store.client.readStream(stream))).map(({ event }) => event?.position);
    const before = await positions();
    await store.cutPower((dataDir) => {
      const bytes = readFileSync(journalIn(dataDir));
      const at = bytes.lastIndexOf('{"n":3}');
      bytes.fill(0, at, at + 4);
      writeFileSync(journalIn(dataDir), bytes);
    });
    expect(await numbersOf(store.client.readStream(stream))).toEqual(numbers(3));
    await store.appendAlone(stream, 5, 3);
    expect(await numbersOf(store.client.readStream(stream))).toEqual(numbers(5));
    expect((await positions()).slice(0, 4)).toEqual(before);
  });

  it('15: a journal whose events the tables have by now counts no more', async () => {
    const stream = freshStream();
    await store.appendAlone(stream, 3);
    const old = `${store.dataDir}/old`;
    copyFileSync(journalIn(store.dataDir), old);
    await store.appendTogether();
    const before = await collect(store.client.readAll());
    await store.cutPower((dataDir) => copyFileSync(old, journalIn(dataDir)));
    expect(await collect(store.client.readAll())).toEqual(before);
    await store.appendAlone(stream, 4, 3);
    await store.cutPower();
    expect(await numbersOf(store.client.readStream(stream))).toEqual(numbers(4));
  });

  it('15: a clean stop leaves all of them in the tables, and a journal of the size it had', async () => {
    await store.appendAlone(freshStream(), 3);
    const { size } = statSync(journalIn(store.dataDir));
    await store.appendAlone(freshStream(), 400);
    const { length } = await collect(store.client.readAll());
    await store.stop();
    expect(statSync(journalIn(store.dataDir)).size).toBe(size);
    rmSync(journalIn(store.dataDir));
    expect((await tablesIn(store.dataDir)).events).toBe(length);
    await store.start();
  });

  it('15: more than the journal holds survive kill -9', async () => {
    const [dataDir, stream] = [temporaryDirectory(), freshStream()];
    const first = await forkServer(dataDir);
    const writer = EventStoreDBClient.connectionString(first.url);
    for (let n = 0; n < 700; n += 1) {
      await writer.appendToStream(stream, counted(n), { expectedRevision: n === 0 ? NO_STREAM : BigInt(n - 1) });
    }
    await first.stop('SIGKILL');
    await writer.dispose();
    const second = await forkServer(dataDir);
    const reader = EventStoreDBClient.connectionString(second.url);
    expect(await numbersOf(reader.readStream(stream))).toEqual(numbers(700));
    await reader.dispose();
    await second.stop('SIGTERM');
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('15: a directory of the format before, which knew no journal, is taken over', async () => {
    const stream = freshStream();
    await store.appendAlone(stream, 2);
    await store.stop();
    rmSync(journalIn(store.dataDir));
    await tablesIn(store.dataDir, 1);
    await store.start();
    await store.appendAlone(stream, 3, 2);
    await store.cutPower();
    expect(await numbersOf(store.client.readStream(stream))).toEqual(numbers(3));
    await store.stop();
    // An older server must refuse it now: it would miss what is in a journal.
    expect((await tablesIn(store.dataDir)).format).toBe(2);
    await store.start();
  });
});
