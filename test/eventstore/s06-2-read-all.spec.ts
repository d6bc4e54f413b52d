import { randomUUID } from 'node:crypto';
import { BACKWARDS, END, type Position, START } from '@eventstore/db-client';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import { collect, counted, countedRange, freshStream, refusalOf, useEventStore } from './support/fixture.js';
import { rawRead, rawStreams, readRequest } from './support/raw.js';

describe('section 6.2: reading $all', () => {
  const store = useEventStore();
  const idsOf = (events: { event?: { id: string } }[]): (string | undefined)[] => events.map(({ event }) => event?.id);

  it('6.2: the order is that of the commits', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const event = counted(n);
      ids.push(event.id);
      await store.client.appendToStream(freshStream(), event);
    }
    expect(idsOf(await collect(store.client.readAll())).slice(-6)).toEqual(ids);
    const back = await collect(store.client.readAll({ direction: BACKWARDS, fromPosition: END }));
    expect(idsOf(back).slice(0, 6)).toEqual(ids.reverse());
  });

  it('6.2: forwards from a position is inclusive, backwards exclusive', async () => {
    await store.client.appendToStream(freshStream(), countedRange(4));
    const all = await collect(store.client.readAll());
    const middle = all.length - 2;
    const fromPosition = all[middle]?.event?.position as Position;
    expect(idsOf(await collect(store.client.readAll({ fromPosition })))).toEqual(idsOf(all.slice(middle)));
    const back = await collect(store.client.readAll({ direction: BACKWARDS, fromPosition }));
    expect(idsOf(back)).toEqual(idsOf(all.slice(0, middle)).reverse());
  });

  it('6.2: forwards from the end and backwards from the start give nothing', async () => {
    expect(await collect(store.client.readAll({ fromPosition: END }))).toEqual([]);
    expect(await collect(store.client.readAll({ direction: BACKWARDS, fromPosition: START }))).toEqual([]);
  });

  it('6.2: a position between two records starts at the next', async () => {
    const { position } = await store.client.appendToStream(freshStream(), countedRange(2));
    const commit = (position as Position).commit - 1n;
    const [next] = await collect(store.client.readAll({ fromPosition: { commit, prepare: commit } }));
    expect(next?.event?.position).toEqual(position);
  });

  it('6.2: deleted and truncated events stay until the scavenge; tombstones, metadata and links are included', async () => {
    const stream = freshStream();
    const before = (await collect(store.client.readAll())).length;
    await store.client.appendToStream(stream, countedRange(2));
    await store.client.setStreamMetadata(stream, { maxCount: 1 });
    await store.client.appendToStream(freshStream(), {
      ...counted(0),
      type: '$>',
      contentType: 'application/octet-stream',
      data: Buffer.from(`0@${stream}`) as never,
    });
    await store.client.deleteStream(stream);
    await store.client.tombstoneStream(stream);
    const added = (await collect(store.client.readAll())).slice(before);
    expect(added.map(({ event }) => event?.type)).toEqual([
      'counted',
      'counted',
      '$metadata',
      '$>',
      '$metadata',
      '$streamDeleted',
    ]);
    expect(added.at(-1)?.event?.revision).toBe(9223372036854775807n);
  });

  it('6.2: epochs and the bookkeeping of persistent subscriptions to $all are never delivered', async () => {
    const hidden = [
      '$epoch-information',
      '$persistentsubscription-$all::g-checkpoint',
      '$persistentsubscription-$all::g-parked',
    ];
    for (const name of hidden) await store.client.appendToStream(name, counted(0));
    const shown = '$persistentsubscription-other::g-checkpoint';
    await store.client.appendToStream(shown, counted(0));
    const names = (await collect(store.client.readAll())).map(({ event }) => event?.streamId);
    expect(names.filter((name) => hidden.includes(name ?? ''))).toEqual([]);
    expect(names).toContain(shown);
  });

  it('6.2: a negative position is an error', async () => {
    const position = new streamsPb.ReadReq.Options.Position();
    position.setCommitPosition('18446744073709551614').setPreparePosition('18446744073709551614');
    const all = new streamsPb.ReadReq.Options.AllOptions().setPosition(position);
    const raw = rawStreams(store.server.port);
    const error = await refusalOf(rawRead(raw, new streamsPb.ReadReq().setOptions(readRequest().setAll(all))));
    raw.close();
    expect(error.code).toBe(status.INVALID_ARGUMENT);
  });

  it('6.2: a count and a filter together give that many matches', async () => {
    const type = `t-${randomUUID()}`;
    for (let n = 0; n < 3; n += 1) {
      await store.client.appendToStream(freshStream(), [counted(n), { ...counted(n), type: type as 'counted' }]);
    }
    const expression = new streamsPb.ReadReq.Options.FilterOptions.Expression().setPrefixList([type]);
    const filter = new streamsPb.ReadReq.Options.FilterOptions()
      .setEventType(expression)
      .setCount(new sharedPb.Empty());
    filter.setCheckpointintervalmultiplier(1);
    const all = new streamsPb.ReadReq.Options.AllOptions().setStart(new sharedPb.Empty());
    const raw = rawStreams(store.server.port);
    const options = readRequest().setAll(all).setFilter(filter).setCount('2');
    const messages = await rawRead(raw, new streamsPb.ReadReq().setOptions(options));
    raw.close();
    expect(messages.map((message) => message.getEvent()?.getEvent()?.getMetadataMap().get('type'))).toEqual([
      type,
      type,
    ]);
  });
});
