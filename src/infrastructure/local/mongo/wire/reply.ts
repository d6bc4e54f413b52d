import { HEADER_BYTES, type Message, OP_MSG, OP_REPLY } from './message.js';

let lastId = 0;

/** Frames an encoded document as the answer to a message. */
export function frameReply(message: Message, body: Buffer): Buffer {
  const extra = message.legacy ? 20 : 5;
  const head = Buffer.alloc(HEADER_BYTES + extra);
  lastId = (lastId + 1) & 0x7fffffff;
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(lastId, 4);
  head.writeInt32LE(message.requestId, 8);
  head.writeInt32LE(message.legacy ? OP_REPLY : OP_MSG, 12);
  if (message.legacy) {
    head.writeInt32LE(8, 16); // AwaitCapable, as servers since 1.6 set it
    head.writeInt32LE(1, 32);
  }
  return Buffer.concat([head, body]);
}

const DOUBLE = 1;
const STRING = 2;
const DOCUMENT = 3;
const ARRAY = 4;
const LONG = 18;

/** Bytes that surround the documents of a cursor's answer. */
const FIXED_BYTES = 128;

/**
 * The answer `{ cursor: { firstBatch | nextBatch, id, ns }, ok: 1 }` with the documents as they are stored: they are
 * copied, never decoded.
 */
export function cursorReply(
  name: 'firstBatch' | 'nextBatch',
  documents: readonly Buffer[],
  id: bigint,
  namespace: string,
): Buffer {
  let size = FIXED_BYTES + Buffer.byteLength(namespace);
  for (const document of documents) size += document.length + 12;
  const out = Buffer.allocUnsafe(size);
  let at = 4;
  const element = (type: number, key: string): void => {
    out[at] = type;
    at += 1 + out.write(key, at + 1, 'latin1');
    out[at++] = 0;
  };
  const close = (start: number): void => {
    out[at++] = 0;
    out.writeInt32LE(at - start, start);
  };
  element(DOCUMENT, 'cursor');
  const cursor = at;
  at += 4;
  element(ARRAY, name);
  const array = at;
  at += 4;
  for (let index = 0; index < documents.length; index += 1) {
    element(DOCUMENT, String(index));
    at += documents[index]!.copy(out, at);
  }
  close(array);
  element(LONG, 'id');
  at = out.writeBigInt64LE(id, at);
  element(STRING, 'ns');
  const length = out.write(namespace, at + 4, 'utf8');
  out.writeInt32LE(length + 1, at);
  at += 4 + length;
  out[at++] = 0;
  close(cursor);
  element(DOUBLE, 'ok');
  at = out.writeDoubleLE(1, at);
  close(0);
  return out.subarray(0, at);
}
