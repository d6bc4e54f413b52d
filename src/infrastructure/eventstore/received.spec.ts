import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import fc from 'fast-check';
import { MalformedMessage } from '../protobuf/reader.js';
import { readReceived } from './received.js';

const { ReadResp } = streamsPb;
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

interface Parts {
  readonly id: string;
  readonly stream: string;
  readonly type: string;
  readonly revision: number;
  readonly position: bigint;
  readonly contentType: string;
  readonly data: string;
  readonly metadata: string;
}

const parts: Parts = {
  id: 'f47ac10b-58cc-4372-a567-0e02b2c3d479',
  stream: 'bot-1',
  type: 'BotCreated',
  revision: 3,
  position: 7n,
  contentType: 'application/json',
  data: '{"name":"Ada"}',
  metadata: '{"v":1}',
};

const bytesOf = (response: streamsPb.ReadResp) => Buffer.from(response.serializeBinary());

function eventMessage(event: Parts): Buffer {
  const recorded = new ReadResp.ReadEvent.RecordedEvent()
    .setId(new sharedPb.UUID().setString(event.id))
    .setStreamIdentifier(new sharedPb.StreamIdentifier().setStreamName(Buffer.from(event.stream)))
    .setStreamRevision(String(event.revision))
    .setPreparePosition(String(event.position))
    .setCommitPosition(String(event.position))
    .setCustomMetadata(Buffer.from(event.metadata))
    .setData(Buffer.from(event.data));
  recorded.getMetadataMap().set('created', '16').set('type', event.type).set('content-type', event.contentType);
  const resolved = new ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(event.position));
  return bytesOf(new ReadResp().setEvent(resolved));
}

describe('what a subscription receives', () => {
  it('is an event as the generated code has written it', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    const event = fc.record({ id: fc.uuid(), stream: text, type: text, revision: fc.maxSafeNat(), position: uint64 });
    fc.assert(
      fc.property(event, fc.object(), fc.object(), (place, data, metadata) => {
        const written = { ...parts, ...place, data: JSON.stringify(data), metadata: JSON.stringify(metadata) };
        expect(readReceived(eventMessage(written))).toEqual({
          kind: 'event',
          event: { ...place, data: JSON.parse(written.data), metadata: JSON.parse(written.metadata) },
        });
      }),
    );
  });

  it('is a place up to which was searched, every bit of it', () => {
    fc.assert(
      fc.property(uint64, (position) => {
        const checkpoint = new ReadResp.Checkpoint().setCommitPosition(String(position)).setPreparePosition('1');
        expect(readReceived(bytesOf(new ReadResp().setCheckpoint(checkpoint)))).toEqual({ kind: 'searched', position });
      }),
    );
  });

  it('is that it has caught up or fallen behind, or something that nobody asked for', () => {
    expect(readReceived(bytesOf(new ReadResp().setCaughtUp(new ReadResp.CaughtUp())))).toEqual({ kind: 'caughtUp' });
    expect(readReceived(bytesOf(new ReadResp().setFellBehind(new ReadResp.FellBehind())))).toEqual({
      kind: 'fellBehind',
    });
    const confirmation = new ReadResp.SubscriptionConfirmation().setSubscriptionId('s');
    expect(readReceived(bytesOf(new ReadResp().setConfirmation(confirmation)))).toEqual({ kind: 'other' });
  });

  it.each([
    ['data that is no JSON', { data: '{' }, { data: null }],
    ['data of another content type', { contentType: 'application/octet-stream' }, { data: null }],
    ['no metadata', { metadata: '' }, { metadata: null }],
  ])('hands out an event with %s, for the codec to refuse', (_name, change, expected) => {
    expect(readReceived(eventMessage({ ...parts, ...change }))).toMatchObject({ event: { id: parts.id, ...expected } });
  });

  it('is refused when it is cut off or no event at all', () => {
    const whole = eventMessage(parts);
    expect(() => readReceived(whole.subarray(0, whole.length - 1))).toThrow(MalformedMessage);
    expect(() => readReceived(eventMessage({ ...parts, stream: '' }))).toThrow(MalformedMessage);
  });
});
