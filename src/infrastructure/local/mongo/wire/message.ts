import { type Doc, decode } from '../bson/values.js';
import { crc32c } from './crc32c.js';

/** Sizes and codes of the MongoDB wire protocol (OP_MSG and the legacy OP_QUERY that opens a connection). */
export const HEADER_BYTES = 16;
export const MAX_MESSAGE = 48_000_000;
export const OP_REPLY = 1;
export const OP_QUERY = 2004;
export const OP_MSG = 2013;

const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
const REQUIRED_BITS = 0xffff;

/** A request as it came in. */
export interface Message {
  readonly requestId: number;
  /** True for OP_QUERY, which is answered by OP_REPLY. */
  readonly legacy: boolean;
  /** The client asked for no answer (an unacknowledged write). */
  readonly silent: boolean;
  readonly database: string;
  readonly body: Doc;
  /** Document sequences by name, each document still encoded. */
  readonly sequences: ReadonlyMap<string, readonly Buffer[]>;
}

/** Bytes that are no message of this protocol: the connection must be closed. */
export class MalformedMessage extends Error {}

function documentAt(frame: Buffer, at: number, end: number): Buffer {
  if (at + 5 > end) throw new MalformedMessage('a document is cut short');
  const size = frame.readInt32LE(at);
  if (size < 5 || at + size > end || frame[at + size - 1] !== 0)
    throw new MalformedMessage('a document has a wrong size');
  return frame.subarray(at, at + size);
}

function textEnd(frame: Buffer, at: number, end: number): number {
  const zero = frame.indexOf(0, at);
  if (zero < 0 || zero >= end) throw new MalformedMessage('a name has no end');
  return zero;
}

function parseMsg(frame: Buffer, requestId: number): Message {
  if (frame.length < HEADER_BYTES + 5) throw new MalformedMessage('the message is cut short');
  const flags = frame.readUInt32LE(HEADER_BYTES);
  if (flags & REQUIRED_BITS & ~(CHECKSUM_PRESENT | MORE_TO_COME))
    throw new MalformedMessage('an unknown required flag is set');
  let end = frame.length;
  if (flags & CHECKSUM_PRESENT) {
    end -= 4;
    if (frame.readUInt32LE(end) !== crc32c(frame.subarray(0, end))) throw new MalformedMessage('the checksum is wrong');
  }
  let body: Doc | undefined;
  const sequences = new Map<string, Buffer[]>();
  for (let at = HEADER_BYTES + 4; at < end; ) {
    const kind = frame[at];
    at += 1;
    if (kind === 0) {
      if (body) throw new MalformedMessage('the message has two bodies');
      const document = documentAt(frame, at, end);
      body = decode(document);
      at += document.length;
    } else if (kind === 1) {
      if (at + 4 > end) throw new MalformedMessage('a section is cut short');
      const sectionEnd = at + frame.readInt32LE(at);
      if (sectionEnd > end || sectionEnd <= at + 4) throw new MalformedMessage('a section has a wrong size');
      const nameEnd = textEnd(frame, at + 4, sectionEnd);
      const name = frame.toString('utf8', at + 4, nameEnd);
      const documents: Buffer[] = [];
      for (at = nameEnd + 1; at < sectionEnd; at += documents[documents.length - 1]!.length) {
        documents.push(documentAt(frame, at, sectionEnd));
      }
      sequences.set(name, documents);
    } else throw new MalformedMessage(`section kind ${kind} is unknown`);
  }
  if (!body) throw new MalformedMessage('the message has no body');
  const database = typeof body.$db === 'string' ? body.$db : '';
  return { requestId, legacy: false, silent: (flags & MORE_TO_COME) !== 0, database, body, sequences };
}

function parseQuery(frame: Buffer, requestId: number): Message {
  if (frame.length < HEADER_BYTES + 4) throw new MalformedMessage('the message is cut short');
  const nameEnd = textEnd(frame, HEADER_BYTES + 4, frame.length);
  const namespace = frame.toString('utf8', HEADER_BYTES + 4, nameEnd);
  if (!namespace.endsWith('.$cmd')) throw new MalformedMessage('OP_QUERY is only served for commands');
  const body = decode(documentAt(frame, nameEnd + 9, frame.length));
  return { requestId, legacy: true, silent: false, database: namespace.slice(0, -5), body, sequences: new Map() };
}

/** Parses one whole frame. Throws MalformedMessage, or bson's BSONError for a document that is none. */
export function parseMessage(frame: Buffer): Message {
  const requestId = frame.readInt32LE(4);
  const opCode = frame.readInt32LE(12);
  if (opCode === OP_MSG) return parseMsg(frame, requestId);
  if (opCode === OP_QUERY) return parseQuery(frame, requestId);
  throw new MalformedMessage(`operation code ${opCode} is not served`);
}
