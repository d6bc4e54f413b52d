import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AppendExpectedRevision,
  BACKWARDS,
  binaryEvent,
  FORWARDS,
  jsonEvent,
  NO_STREAM,
  StreamDeletedError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { collect, counted, countedRange, freshStream, refusalOf } from './support/fixture.js';
import { follow } from './support/follow.js';
import { tablesIn, useJournalled } from './support/journalled.js';
import { startScavenge } from './support/raw.js';

describe('section 15: lone appends are seen before the tables have them', () => {
  const store = useJournalled();

  it('15: every read is the same before and after the tables have taken over', async () => {
    const [long, short] = [freshStream(), freshStream()];
    await store.client.appendToStream(long, countedRange(5));
    await store.appendTogether();
    for (let n = 5; n < 9; n += 1) {
      await store.appendAlone(long, n + 1, n);
      await store.appendAlone(short, n + 1, n);
    }
    await store.client.setStreamMetadata(short, { truncateBefore: 2 });
    const events = await collect(store.client.readAll());
    const places = events.flatMap(({ event }) => event?.position ?? []);
    const reads = async (): Promise<unknown[]> => {
      const found: unknown[] = [];
      for (const maxCount of [1, 3, 1_000]) {
        for (const direction of [FORWARDS, BACKWARDS] as const) {
          for (const fromPosition of places) {
            found.push(await collect(store.client.readAll({ direction, fromPosition, maxCount })));
          }
          for (const stream of [long, short, `$$${short}`]) {
            for (let fromRevision = 0n; fromRevision < 10n; fromRevision += 1n) {
              found.push(await collect(store.client.readStream(stream, { direction, fromRevision, maxCount })));
            }
          }
        }
      }
      return found;
    };
    const before = await reads();
    await store.stop();
    expect((await tablesIn(store.dataDir)).events).toBe(events.length);
    await store.start();
    expect(await reads()).toEqual(before);
    expect(await collect(store.client.readAll())).toEqual(events);
  });

  it('15: repetitions, wrong versions, links, subscriptions and deletions see what came just before', async () => {
    const [stream, links] = [freshStream(), freshStream()];
    const follower = follow(store.client.subscribeToStream(stream));
    await follower.caughtUp();
    const first = counted(0);
    const done = await store.client.appendToStream(stream, first, { expectedRevision: NO_STREAM });
    for (const expectedRevision of [NO_STREAM, 'any', 'stream_exists'] as AppendExpectedRevision[]) {
      expect(await store.client.appendToStream(stream, first, { expectedRevision })).toEqual(done);
    }
    const refused = store.client.appendToStream(stream, counted(1), { expectedRevision: 3n });
    expect(await refusalOf(refused)).toBeInstanceOf(WrongExpectedVersionError);
    await store.appendAlone(stream, 2, 1);
    const late = follow(store.client.subscribeToStream(stream));
    expect(await late.numbers(2)).toEqual([0, 1]);
    expect(await follower.numbers(2)).toEqual([0, 1]);
    await late.stop();
    await follower.stop();
    await store.client.appendToStream(links, binaryEvent({ type: '$>', data: Buffer.from(`1@${stream}`) }));
    const [link] = await collect(store.client.readStream(links, { resolveLinkTos: true }));
    expect([link?.event?.streamId, link?.event?.revision]).toEqual([stream, 1n]);
    await store.client.tombstoneStream(stream);
    expect(await refusalOf(collect(store.client.readStream(stream)))).toBeInstanceOf(StreamDeletedError);
    await store.cutPower();
    expect(await refusalOf(collect(store.client.readStream(stream)))).toBeInstanceOf(StreamDeletedError);
  });

  it('15: a scavenge removes them also from the journal, and what it keeps survives a power cut', async () => {
    const [kept, gone] = [freshStream(), freshStream()];
    const text = `secret-${randomUUID()}`;
    await store.appendAlone(kept, 3);
    await store.client.setStreamMetadata(kept, { truncateBefore: 2 });
    await store.client.appendToStream(gone, jsonEvent({ type: 'said', data: { text } }));
    await store.client.tombstoneStream(gone);
    expect(filesContain(text, store.dataDir)).toBe(true);
    const id = (await startScavenge(store.server.port)).getScavengeId();
    for await (const { event } of store.client.subscribeToStream(`$scavenges-${id}`)) {
      if (event?.type !== '$scavengeCompleted') continue;
      expect(event.data).toMatchObject({ result: 'Success', removedEvents: 3 });
      break;
    }
    expect(filesContain(text, store.dataDir)).toBe(false);
    await store.appendAlone(kept, 4, 3);
    await store.cutPower();
    const left = (await collect(store.client.readAll())).flatMap(({ event }) =>
      event?.streamId === kept || event?.streamId === gone ? [event.revision] : [],
    );
    expect(left).toEqual([2n, 9223372036854775807n, 3n]);
  });
});

function filesContain(text: string, directory: string): boolean {
  return readdirSync(directory).some((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? filesContain(text, path) : readFileSync(path).includes(text);
  });
}
