import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { recordedEventOf } from '../storage/record.js';
import { uuidHalves } from './uuid.js';
import { fieldSize, ProtoWriter, varintSize } from './writer.js';

/** The messages of `ReadResp` other than a plain event, each as finished bytes. */
export const CAUGHT_UP = Buffer.from([0x42, 0]);
export const FELL_BEHIND = Buffer.from([0x4a, 0]);

/** First message of a subscription. `id` is ASCII. */
export function confirmation(id: string): Buffer {
  const inner = fieldSize(id.length);
  return ProtoWriter.allocate(fieldSize(inner)).tag(0x12).varint(inner).tag(0x0a).ascii(id).buffer;
}

/** Everything up to and including `position` has been considered. */
export function checkpoint(position: number): Buffer {
  const inner = 2 * (1 + varintSize(position));
  const writer = ProtoWriter.allocate(fieldSize(inner)).tag(0x1a).varint(inner);
  return writer.tag(0x08).varint(position).tag(0x10).varint(position).buffer;
}

export function streamNotFound(stream: string): Buffer {
  const name = Buffer.from(stream, 'utf8');
  const identifier = fieldSize(name.length);
  const inner = fieldSize(identifier);
  const writer = ProtoWriter.allocate(fieldSize(inner)).tag(0x22).varint(inner);
  return writer.tag(0x0a).varint(identifier).tag(0x1a).bytes(name).buffer;
}

/** A link with its target, or the link alone when the target cannot be read. */
export function resolvedEvent(target: Buffer | null, link: Buffer, position: number): Buffer {
  const linkMessage = recordedEventOf(link);
  const targetMessage = target === null ? null : recordedEventOf(target);
  const inner =
    (targetMessage === null ? 0 : fieldSize(targetMessage.length)) +
    fieldSize(linkMessage.length) +
    1 +
    varintSize(position);
  const writer = ProtoWriter.allocate(fieldSize(inner)).tag(0x0a).varint(inner);
  if (targetMessage !== null) writer.tag(0x0a).bytes(targetMessage);
  return writer.tag(0x12).bytes(linkMessage).tag(0x18).varint(position).buffer;
}

/** The same response with ids as two numbers, for clients that ask for `uuid_option.structured`. */
export function withStructuredIds(response: Buffer): Buffer {
  const message: ReadResp = streamsPb.ReadResp.deserializeBinary(response);
  const readEvent = message.getEvent();
  for (const recorded of [readEvent?.getEvent(), readEvent?.getLink()]) {
    const text = recorded?.getId()?.getString();
    if (recorded === undefined || text === undefined) continue;
    const { high, low } = uuidHalves(text);
    const structured = new sharedPb.UUID.Structured();
    structured.setMostSignificantBits(high.toString()).setLeastSignificantBits(low.toString());
    recorded.setId(new sharedPb.UUID().setStructured(structured));
  }
  return Buffer.from(message.serializeBinary());
}
