import { binaryEvent } from '@eventstore/db-client';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { counted, freshStream, useEventStore } from './support/fixture.js';
import { identifier, rawStreams } from './support/raw.js';

const { ContentCase } = streamsPb.ReadResp;

describe('section 9.4: slow consumers', () => {
  const store = useEventStore();

  type Options = InstanceType<typeof streamsPb.ReadReq.Options>;
  const toStream = (stream: string) => (options: Options) => {
    const streamOptions = new streamsPb.ReadReq.Options.StreamOptions();
    streamOptions.setStreamIdentifier(identifier(stream)).setStart(new sharedPb.Empty());
    return options.setStream(streamOptions).setNoFilter(new sharedPb.Empty());
  };
  /** `$all`, filtered, with a checkpoint interval that is not reached here. */
  const toAll = (prefix: string) => (options: Options) => {
    const expression = new streamsPb.ReadReq.Options.FilterOptions.Expression().setPrefixList([prefix]);
    const filter = new streamsPb.ReadReq.Options.FilterOptions().setStreamIdentifier(expression).setMax(1_000_000);
    filter.setCheckpointintervalmultiplier(1);
    return options.setAll(new streamsPb.ReadReq.Options.AllOptions().setStart(new sharedPb.Empty())).setFilter(filter);
  };

  /** Subscribes over the raw service; the returned call can be paused, which stops the flow. */
  const subscribe = (source: string | ((options: Options) => Options)) => {
    const choose = typeof source === 'string' ? toStream(source) : source;
    const options = choose(new streamsPb.ReadReq.Options());
    options.setSubscription(new streamsPb.ReadReq.Options.SubscriptionOptions());
    options.setUuidOption(new streamsPb.ReadReq.Options.UUIDOption().setString(new sharedPb.Empty()));
    const raw = rawStreams(store.server.port);
    const call = raw.read(new streamsPb.ReadReq().setOptions(options));
    const messages: ReadResp[] = [];
    call.on('error', () => undefined);
    call.on('data', (message: ReadResp) => messages.push(message));
    const until = async (condition: () => boolean): Promise<void> => {
      while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    const revisions = (): number[] =>
      messages.flatMap((message) =>
        message.hasEvent() ? Number(message.getEvent()?.getEvent()?.getStreamRevision()) : [],
      );
    const cases = (): number[] =>
      messages.map((message) => message.getContentCase()).filter((c) => c !== ContentCase.EVENT);
    const close = (): void => {
      call.cancel();
      raw.close();
    };
    return { call, messages, until, revisions, cases, close };
  };

  it('9.4: one that stops reading gets fell_behind, the rest from the log, and caught_up again; nothing is lost', async () => {
    const stream = freshStream();
    const slow = subscribe(stream);
    await slow.until(() => slow.cases().includes(ContentCase.CAUGHT_UP));
    slow.call.pause();
    const total = 1_500;
    const event = () => binaryEvent({ type: 'big', data: Buffer.alloc(30_000) });
    for (let n = 0; n < total; n += 30) await store.client.appendToStream(stream, Array.from({ length: 30 }, event));
    slow.call.resume();
    await slow.until(() => slow.revisions().length === total && slow.cases().at(-1) === ContentCase.CAUGHT_UP);
    expect(slow.revisions()).toEqual(Array.from({ length: total }, (_, n) => n));
    const { CONFIRMATION, CAUGHT_UP, FELL_BEHIND } = ContentCase;
    expect(slow.cases().slice(0, 3)).toEqual([CONFIRMATION, CAUGHT_UP, FELL_BEHIND]);
    const spoken = slow.cases().slice(1);
    expect(spoken).toEqual(spoken.map((_, i) => (i % 2 === 0 ? CAUGHT_UP : FELL_BEHIND)));
    await store.client.appendToStream(stream, counted(total));
    await slow.until(() => slow.revisions().length === total + 1);
    slow.close();
  });

  it('9.4: a filtered one gets a checkpoint before fell_behind, at the last event that it got', async () => {
    const stream = freshStream();
    const slow = subscribe(toAll(stream));
    await slow.until(() => slow.cases().includes(ContentCase.CAUGHT_UP));
    slow.call.pause();
    const event = () => binaryEvent({ type: 'big', data: Buffer.alloc(30_000) });
    for (let n = 0; n < 900; n += 30) await store.client.appendToStream(stream, Array.from({ length: 30 }, event));
    slow.call.resume();
    await slow.until(() => slow.revisions().length === 900 && slow.cases().at(-1) === ContentCase.CAUGHT_UP);
    const at = slow.messages.findIndex((message) => message.hasFellBehind());
    const [last, checkpoint] = slow.messages.slice(at - 2, at);
    expect(checkpoint?.getCheckpoint()?.getCommitPosition()).toBe(last?.getEvent()?.getEvent()?.getCommitPosition());
    expect(slow.revisions()).toEqual(Array.from({ length: 900 }, (_, n) => n));
    slow.close();
  });

  it('9.4: others are not held up by one that does not read', async () => {
    const stream = freshStream();
    const [stuck, quick] = [subscribe(stream), subscribe(stream)];
    await quick.until(() => [stuck, quick].every(({ cases }) => cases().includes(ContentCase.CAUGHT_UP)));
    stuck.call.pause();
    const event = () => binaryEvent({ type: 'big', data: Buffer.alloc(30_000) });
    for (let n = 0; n < 600; n += 30) {
      await store.client.appendToStream(stream, Array.from({ length: 30 }, event));
      await quick.until(() => quick.revisions().length === n + 30);
    }
    expect(quick.cases()).toEqual([ContentCase.CONFIRMATION, ContentCase.CAUGHT_UP]);
    stuck.close();
    quick.close();
  });

  it('9.4: an undisturbed run has exactly one caught_up, also when a large append arrives at once', async () => {
    const stream = freshStream();
    const quick = subscribe(stream);
    await quick.until(() => quick.cases().includes(ContentCase.CAUGHT_UP));
    await store.client.appendToStream(
      stream,
      Array.from({ length: 3_000 }, (_, n) => counted(n)),
    );
    await quick.until(() => quick.revisions().length === 3_000);
    expect(quick.cases()).toEqual([ContentCase.CONFIRMATION, ContentCase.CAUGHT_UP]);
    quick.close();
  });
});
