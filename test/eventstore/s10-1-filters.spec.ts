import {
  binaryEvent,
  eventTypeFilter,
  excludeSystemEvents,
  type Filter,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { counted, freshStream, useEventStore } from './support/fixture.js';
import { type Follower, follow } from './support/follow.js';
import { rawRead, rawStreams, readRequest } from './support/raw.js';

describe('section 10: filters', () => {
  const store = useEventStore();
  const open: Follower[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((follower) => follower.stop()));
  });
  const subscribe = (filter: Filter, resolveLinkTos = false): Follower => {
    const follower = follow(store.client.subscribeToAll({ fromPosition: START, filter, resolveLinkTos }));
    open.push(follower);
    return follower;
  };
  const typed = (type: string): ReturnType<typeof counted> => ({ ...counted(0), type: type as 'counted' });
  /** What a filter lets through of the streams below, in history and live. */
  const through = async (filter: Filter, tell: 'streamId' | 'type', mark: string): Promise<string[]> => {
    const follower = subscribe(filter);
    await follower.caughtUp();
    return follower.events.map(({ event }) => event?.[tell] ?? '').filter((text) => text.includes(mark));
  };

  it('10: by stream name prefixes, any of which matches, ordinally', async () => {
    const mark = freshStream('m');
    for (const name of [`bot-${mark}`, `Bot-${mark}`, `job-${mark}`, `other-${mark}`])
      await store.client.appendToStream(name, counted(0));
    const found = await through(streamNameFilter({ prefixes: ['bot-', 'job-'] }), 'streamId', mark);
    expect(found).toEqual([`bot-${mark}`, `job-${mark}`]);
  });

  it('10: by event type prefixes', async () => {
    const mark = freshStream('m');
    await store.client.appendToStream(freshStream(), [typed(`bot-${mark}`), typed(`job-${mark}`)]);
    expect(await through(eventTypeFilter({ prefixes: ['bot-'] }), 'type', mark)).toEqual([`bot-${mark}`]);
  });

  it.each([
    ['unanchored', 'b[0-9]t', ['a-b1t', 'b2t-c']],
    ['^[0-9]*_', '^[0-9]*_', ['12_x']],
    ['\\A and \\z', '\\Ab2t-c.*\\z', ['b2t-c']],
    ['(?i)', '(?i)^B2T', ['b2t-c']],
  ])('10: by regular expression: %s', async (_what, regex, expected) => {
    const mark = freshStream('m');
    for (const name of ['a-b1t', 'b2t-c', '12_x', 'bt'])
      await store.client.appendToStream(`${name}${mark}`, counted(0));
    const found = await through(streamNameFilter({ regex }), 'streamId', mark);
    expect(found).toEqual(expected.map((name) => `${name}${mark}`));
  });

  it('10: excludeSystemEvents leaves out types that begin with $', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, counted(0));
    await store.client.setStreamMetadata(stream, { a: 1 });
    const follower = subscribe(excludeSystemEvents());
    await follower.caughtUp();
    const types = follower.events.map(({ event }) => event?.type ?? '');
    expect(types).toContain('counted');
    expect(types.filter((type) => type.startsWith('$'))).toEqual([]);
  });

  it('10: live events are filtered alike', async () => {
    const mark = freshStream('m');
    const follower = subscribe(streamNameFilter({ prefixes: [`yes-${mark}`] }));
    await follower.caughtUp();
    for (let n = 0; n < 10; n += 1)
      await store.client.appendToStream(`${n % 2 === 0 ? 'yes' : 'no'}-${mark}`, counted(n));
    expect(await follower.numbers(5)).toEqual([0, 2, 4, 6, 8]);
  });

  it('10: the filter looks at the link, not at its target', async () => {
    const [source, links] = [freshStream('source'), freshStream('links')];
    await store.client.appendToStream(source, counted(0));
    await store.client.appendToStream(links, binaryEvent({ type: '$>', data: Buffer.from(`0@${source}`) }));
    const follower = subscribe(streamNameFilter({ prefixes: [links] }), true);
    await follower.caughtUp();
    expect(follower.events.map(({ event, link }) => [event?.streamId, link?.streamId])).toEqual([[source, links]]);
    const byType = subscribe(eventTypeFilter({ prefixes: ['$>'] }), true);
    await byType.caughtUp();
    expect(byType.events.some(({ link }) => link?.streamId === links)).toBe(true);
  });

  it('10: an empty regular expression means the prefixes', async () => {
    const mark = freshStream('m');
    await store.client.appendToStream(`yes-${mark}`, counted(0));
    await store.client.appendToStream(`no-${mark}`, counted(0));
    const expression = new streamsPb.ReadReq.Options.FilterOptions.Expression();
    const filter = new streamsPb.ReadReq.Options.FilterOptions()
      .setStreamIdentifier(expression.setRegex('').setPrefixList([`yes-${mark}`]))
      .setMax(32);
    filter.setCheckpointintervalmultiplier(1);
    const all = new streamsPb.ReadReq.Options.AllOptions().setStart(new sharedPb.Empty());
    const raw = rawStreams(store.server.port);
    const request = new streamsPb.ReadReq().setOptions(readRequest().setAll(all).setFilter(filter));
    const names = (await rawRead(raw, request)).map((message) =>
      Buffer.from(message.getEvent()?.getEvent()?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString(),
    );
    raw.close();
    expect(names).toEqual([`yes-${mark}`]);
  });

  it('10: what $all never shows passes no filter, in history and live', async () => {
    const hidden = '$persistentsubscription-$all::g-parked';
    await store.client.appendToStream(hidden, counted(0));
    const [filtered, whole] = [
      subscribe(streamNameFilter({ prefixes: ['$persistentsubscription-', 'shown-'] })),
      follow(store.client.subscribeToAll()),
    ];
    open.push(whole);
    await Promise.all([filtered.caughtUp(), whole.caughtUp()]);
    await store.client.appendToStream(hidden, counted(1));
    const shown = freshStream('shown');
    await store.client.appendToStream(shown, counted(2));
    for (const follower of [filtered, whole]) {
      await follower.until(() => follower.events.some(({ event }) => event?.streamId === shown));
      expect(follower.events.filter(({ event }) => event?.streamId === hidden)).toEqual([]);
    }
  });

  it('10: a regular expression that cannot be run is INVALID_ARGUMENT', async () => {
    const follower = follow(store.client.subscribeToAll({ filter: streamNameFilter({ regex: '(?>atomic)' }) }));
    const error = await follower.failure();
    expect(error.message).toContain('INVALID_ARGUMENT');
    expect(error.message).toContain('not supported');
  });
});
