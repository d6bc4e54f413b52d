import { randomUUID } from 'node:crypto';
import { binaryEvent, MaxAppendSizeExceededError, START } from '@eventstore/db-client';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import type { AppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { type ServiceError, status } from '@grpc/grpc-js';
import timestampPb from 'google-protobuf/google/protobuf/timestamp_pb.js';
import { optionsFrom } from '../../src/infrastructure/local/eventstore/options.js';
import {
  appendPaths,
  collect,
  counted,
  countedRange,
  freshStream,
  numbersOf,
  refusalOf,
  useEventStore,
} from './support/fixture.js';
import { batchAppend, batchChunk, identifier, proposed, rawStreams, uuid } from './support/raw.js';

const LIMIT = 4_000;

describe('sections 5.4 to 5.6: answers, limits, deadlines', () => {
  const store = useEventStore({ maxAppendSize: LIMIT, writeTimeoutMs: 1_000 });
  const binary = (size: number): ReturnType<typeof binaryEvent> =>
    binaryEvent({ type: 'bin', data: Buffer.alloc(size) });

  it.each(appendPaths)(
    '5.4: success over %s reports the last event number and its position',
    async (_path, options) => {
      const stream = freshStream();
      const { nextExpectedRevision, position, success } = await store.client.appendToStream(
        stream,
        countedRange(3),
        options,
      );
      const events = await collect(store.client.readStream(stream));
      expect([success, nextExpectedRevision, position]).toEqual([true, 2n, events.at(-1)?.event?.position]);
    },
  );

  it.each(appendPaths)('5.4: an append of zero events over %s succeeds and writes nothing', async (_path, options) => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(2));
    const answer = await store.client.appendToStream(stream, [], { ...options, expectedRevision: 1n });
    expect([answer.success, answer.nextExpectedRevision]).toEqual([true, 1n]);
    expect(await numbersOf(store.client.readStream(stream))).toEqual([0, 1]);
  });

  it('5.4: its answer has the current revision and no position', async () => {
    const stream = freshStream();
    await store.client.appendToStream(stream, countedRange(2));
    const raw = rawStreams(store.server.port);
    const [answer] = await batchAppend(raw, [batchChunk(stream, randomUUID())], 1);
    raw.close();
    expect([answer?.getSuccess()?.getCurrentRevision(), answer?.getSuccess()?.hasNoPosition()]).toEqual(['1', true]);
  });

  it.each(appendPaths)(
    '5.5: over %s the sum of data + metadata + 2 × type length may reach the limit, not pass it',
    async (_p, options) => {
      const fits = [binary(LIMIT / 2 - 6), binary(LIMIT / 2 - 6)];
      await store.client.appendToStream(freshStream(), fits, options);
      const stream = freshStream();
      const error = await refusalOf(store.client.appendToStream(stream, [...fits, binary(0)], options));
      expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
      expect(error.maxAppendSize).toBe(LIMIT);
      const all = await collect(store.client.readAll({ fromPosition: START }));
      expect(all.some(({ event }) => event?.streamId === stream)).toBe(false);
    },
  );

  it('5.5: on overflow a batch is answered once, its later chunks are ignored, and the call goes on', async () => {
    const [tooBig, fine] = [randomUUID(), randomUUID()];
    const big = freshStream();
    const raw = rawStreams(store.server.port);
    const answers = await batchAppend(
      raw,
      [
        batchChunk(big, tooBig, false).setProposedMessagesList([proposed(LIMIT + 1)]),
        batchChunk(big, tooBig, false).setProposedMessagesList([proposed(1)]),
        batchChunk(big, tooBig, true).setProposedMessagesList([proposed(1)]),
        batchChunk(freshStream(), fine).setProposedMessagesList([proposed(1)]),
      ],
      2,
    );
    raw.close();
    expect(answers.map((answer) => [answer.getCorrelationId()?.getString(), answer.hasError()])).toEqual([
      [tooBig, true],
      [fine, false],
    ]);
  });

  it('5.5: an append spread over several chunks is one append', async () => {
    const stream = freshStream();
    const id = randomUUID();
    const raw = rawStreams(store.server.port);
    const [answer] = await batchAppend(
      raw,
      [false, false, true].map((final) => batchChunk(stream, id, final).setProposedMessagesList([proposed(10)])),
      1,
    );
    raw.close();
    expect(answer?.getSuccess()?.getCurrentRevision()).toBe('2');
  });

  it.each([
    [
      'the zero UUID',
      (message: ReturnType<typeof proposed>) => message.setId(uuid('00000000-0000-0000-0000-000000000000')),
    ],
    ['an empty type', (message: ReturnType<typeof proposed>) => message.getMetadataMap().set('type', '')],
    ['no type', (message: ReturnType<typeof proposed>) => message.getMetadataMap().del('type')],
    ['no content type', (message: ReturnType<typeof proposed>) => message.getMetadataMap().del('content-type')],
  ] as [string, (message: ReturnType<typeof proposed>) => unknown][])(
    '5.5: an event with %s is refused without ending the call',
    async (_what, spoil) => {
      const spoilt = proposed(1);
      spoil(spoilt);
      const raw = rawStreams(store.server.port);
      const [bad, good] = await batchAppend(
        raw,
        [
          batchChunk(freshStream(), randomUUID()).setProposedMessagesList([spoilt]),
          batchChunk(freshStream(), randomUUID()).setProposedMessagesList([proposed(1)]),
        ],
        2,
      );
      raw.close();
      expect([bad?.getError()?.getCode(), good?.hasSuccess()]).toEqual([status.INVALID_ARGUMENT, true]);
    },
  );

  /** How `Append` refuses one event. */
  const refusedByAppend = async (id: string, properties: Record<string, string>): Promise<ServiceError | null> => {
    const raw = rawStreams(store.server.port);
    const error = await new Promise<ServiceError | null>((resolve) => {
      const call = raw.append((failure: ServiceError | null, _response: AppendResp) => resolve(failure));
      const options = new streamsPb.AppendReq.Options()
        .setStreamIdentifier(identifier(freshStream()))
        .setAny(new sharedPb.Empty());
      call.write(new streamsPb.AppendReq().setOptions(options));
      const message = new streamsPb.AppendReq.ProposedMessage().setId(uuid(id));
      for (const [name, value] of Object.entries(properties)) message.getMetadataMap().set(name, value);
      call.write(new streamsPb.AppendReq().setProposedMessage(message));
      call.end();
    });
    raw.close();
    return error;
  };

  it.each([{}, { type: 'x' }, { 'content-type': 'x' }, { type: '', 'content-type': 'x' }])(
    '5.5: over Append, properties that lack one (%j) are named in the trailers',
    async (properties) => {
      const error = await refusedByAppend(randomUUID(), properties as Record<string, string>);
      expect([
        error?.code,
        error?.metadata.get('exception'),
        error?.metadata.get('required-metadata-properties'),
      ]).toEqual([status.INVALID_ARGUMENT, ['missing-required-metadata-property'], ['type,content-type']]);
    },
  );

  it('5.5: over Append, the zero UUID is INVALID_ARGUMENT', async () => {
    const error = await refusedByAppend('00000000-0000-0000-0000-000000000000', { type: 'x', 'content-type': 'x' });
    expect([error?.code, error?.details]).toEqual([status.INVALID_ARGUMENT, expect.stringContaining('zero UUID')]);
  });

  it('5.5: no option makes a record larger than one message, 16 MiB − 10 000', () => {
    expect(() => optionsFrom({ data: 'x', maxAppendSize: String(16 * 1024 * 1024) })).toThrow(/--max-append-size/);
  });

  it.each([
    ['far away', 3600],
    ['missing', null],
  ])('5.6: a deadline that is %s is cut to the write timeout of the server', async (_what, seconds) => {
    const chunk = batchChunk(freshStream(), randomUUID(), false).setProposedMessagesList([proposed(1)]);
    if (seconds !== null) {
      const deadline = new timestampPb.Timestamp().setSeconds(Math.floor(Date.now() / 1000) + seconds);
      chunk.getOptions()?.setDeadline(deadline);
    }
    const raw = rawStreams(store.server.port);
    const [answer] = await batchAppend(raw, [chunk], 1);
    raw.close();
    expect(answer?.getError()?.getCode()).toBe(status.DEADLINE_EXCEEDED);
  });

  it('5.6: a batch whose deadline has passed is answered with Timeout and not written', async () => {
    const stream = freshStream();
    const chunk = batchChunk(stream, randomUUID()).setProposedMessagesList([proposed(1)]);
    chunk.getOptions()?.setDeadline(new timestampPb.Timestamp().setSeconds(Math.floor(Date.now() / 1000) - 5));
    const raw = rawStreams(store.server.port);
    const [answer] = await batchAppend(raw, [chunk], 1);
    raw.close();
    expect([answer?.getError()?.getCode(), answer?.getError()?.getDetails()?.getTypeUrl()]).toEqual([
      status.DEADLINE_EXCEEDED,
      'type.googleapis.com/event_store.client.Timeout',
    ]);
    expect(answer?.getStreamIdentifier()?.getStreamName_asU8()).toEqual(new Uint8Array(Buffer.from(stream)));
  });

  it('5.6: a batch whose last chunk does not come in time is answered with Timeout and dropped', async () => {
    const stream = freshStream();
    const id = randomUUID();
    const chunk = batchChunk(stream, id, false).setProposedMessagesList([proposed(1)]);
    const deadline = new timestampPb.Timestamp();
    deadline.fromDate(new Date(Date.now() + 150));
    chunk.getOptions()?.setDeadline(deadline);
    const raw = rawStreams(store.server.port);
    const [answer] = await batchAppend(raw, [chunk], 1);
    raw.close();
    expect(answer?.getError()?.getCode()).toBe(status.DEADLINE_EXCEEDED);
    expect((await store.client.appendToStream(stream, counted(0))).nextExpectedRevision).toBe(0n);
  });
});

describe('section 5.5: the default limit', () => {
  const store = useEventStore();

  it('5.5: one append may carry 1 MiB and no more', async () => {
    const full = Buffer.alloc(1024 * 1024 - 2 * 'bin'.length);
    await store.client.appendToStream(freshStream(), binaryEvent({ type: 'bin', data: full }));
    const over = binaryEvent({ type: 'bin', data: full, metadata: Buffer.alloc(1) });
    const error = await refusalOf(store.client.appendToStream(freshStream(), over));
    expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
    expect(error.maxAppendSize).toBe(1024 * 1024);
  });
});
