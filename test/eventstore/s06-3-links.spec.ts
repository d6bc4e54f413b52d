import { randomUUID } from 'node:crypto';
import { binaryEvent } from '@eventstore/db-client';
import { collect, countedRange, freshStream, useEventStore } from './support/fixture.js';
import { follow } from './support/follow.js';

describe('section 6.3: links', () => {
  const store = useEventStore();
  const link = (text: string): ReturnType<typeof binaryEvent> =>
    binaryEvent({ id: randomUUID(), type: '$>', data: Buffer.from(text) });
  let source: string;
  let links: string;
  beforeEach(async () => {
    source = freshStream();
    links = freshStream('links');
    await store.client.appendToStream(source, countedRange(3));
  });
  const resolved = async (resolveLinkTos = true) => collect(store.client.readStream(links, { resolveLinkTos }));

  it('6.3: a readable target comes as event, the link as link, with the link’s position', async () => {
    const { position } = await store.client.appendToStream(links, link(`1@${source}`));
    const [found] = await resolved();
    expect([found?.event?.streamId, found?.event?.revision, found?.event?.data]).toEqual([source, 1n, { n: 1 }]);
    expect([found?.link?.streamId, found?.link?.revision]).toEqual([links, 0n]);
    expect(found?.commitPosition).toBe(position?.commit);
  });

  it('6.3: without resolve_links the link itself is the event', async () => {
    await store.client.appendToStream(links, link(`1@${source}`));
    const [found] = await resolved(false);
    expect([found?.event?.type, found?.link]).toEqual(['$>', undefined]);
  });

  it.each([
    ['missing', async () => `7@${source}`],
    ['in a missing stream', async () => `0@${freshStream()}`],
    ['truncated', async () => store.client.setStreamMetadata(source, { truncateBefore: 2 }).then(() => `1@${source}`)],
    ['soft-deleted', async () => store.client.deleteStream(source).then(() => `1@${source}`)],
    ['tombstoned', async () => store.client.tombstoneStream(source).then(() => `1@${source}`)],
  ])('6.3: a target that is %s leaves the link alone', async (_why, target) => {
    await store.client.appendToStream(links, link(await target()));
    const [found] = await resolved();
    expect([found?.event, found?.link?.type]).toEqual([undefined, '$>']);
  });

  it('6.3: an unparsable number is delivered unresolved', async () => {
    await store.client.appendToStream(links, link(`first@${source}`));
    const [found] = await resolved();
    expect([found?.event?.type, found?.link]).toEqual(['$>', undefined]);
  });

  it('6.3: the stream name is what follows the first @', async () => {
    const odd = `${freshStream()}@home@2`;
    await store.client.appendToStream(odd, countedRange(1));
    await store.client.appendToStream(links, link(`0@${odd}`));
    expect((await resolved())[0]?.event?.streamId).toBe(odd);
  });

  it('6.3: one level only: a link to a link gives the link', async () => {
    await store.client.appendToStream(links, [link(`1@${source}`), link(`0@${links}`)]);
    const found = await resolved();
    expect([found[1]?.event?.type, found[1]?.event?.streamId, found[1]?.link?.revision]).toEqual(['$>', links, 1n]);
  });

  it('6.3: a subscription resolves alike, in history and live', async () => {
    await store.client.appendToStream(links, link(`0@${source}`));
    const follower = follow(store.client.subscribeToStream(links, { resolveLinkTos: true }));
    await follower.caughtUp();
    await store.client.appendToStream(links, link(`2@${source}`));
    await follower.until(() => follower.events.length === 2);
    await follower.stop();
    expect(follower.events.map(({ event, link: by }) => [event?.revision, by?.revision])).toEqual([
      [0n, 0n],
      [2n, 1n],
    ]);
  });

  it('6.3: $all resolves in the order of the links', async () => {
    await store.client.appendToStream(links, [link(`2@${source}`), link(`0@${source}`)]);
    const found = (await collect(store.client.readAll({ resolveLinkTos: true }))).filter(
      ({ link }) => link?.streamId === links,
    );
    expect(found.map(({ event }) => event?.revision)).toEqual([2n, 0n]);
  });
});
