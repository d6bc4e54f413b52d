import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import statusPb from '@eventstore/db-client/generated/status_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import type { Message } from 'google-protobuf';
import anyPb from 'google-protobuf/google/protobuf/any_pb.js';
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Expected } from '../storage/types.js';
import { fieldSize, ProtoWriter, varintSize } from './writer.js';

/** `BatchAppendResp` for a success. `revision` −1 (empty append, nothing there) is answered as `no_stream`. */
export function batchSuccess(correlationId: string, stream: string, revision: number, position: number | null): Buffer {
  const name = Buffer.from(stream, 'utf8');
  const positionSize = position === null ? 0 : 2 * (1 + varintSize(position));
  const success = (revision < 0 ? 2 : 1 + varintSize(revision)) + (position === null ? 2 : fieldSize(positionSize));
  const identifier = fieldSize(name.length);
  const writer = ProtoWriter.allocate(40 + fieldSize(success) + fieldSize(identifier));
  writer.tag(0x0a).varint(38).tag(0x12).ascii(correlationId).tag(0x1a).varint(success);
  if (revision < 0) writer.tag(0x12).varint(0);
  else writer.tag(0x08).varint(revision);
  if (position === null) writer.tag(0x22).varint(0);
  else writer.tag(0x1a).varint(positionSize).tag(0x08).varint(position).tag(0x10).varint(position);
  return writer.tag(0x22).varint(identifier).tag(0x1a).bytes(name).buffer;
}

/** `BatchAppendResp` for a refusal: the RPC goes on. `stream_identifier` is mandatory for the Node client. */
export function batchError(correlationId: string, stream: string, error: BatchError): Buffer {
  const status = new statusPb.Status();
  status.setCode(error.code);
  status.setMessage(error.message);
  const any = new anyPb.Any();
  any.pack(error.detail.serializeBinary(), `event_store.client.${error.detailType}`);
  status.setDetails(any);
  const response = new streamsPb.BatchAppendResp();
  response.setCorrelationId(new sharedPb.UUID().setString(correlationId));
  response.setError(status);
  response.setStreamIdentifier(new sharedPb.StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8')));
  return Buffer.from(response.serializeBinary());
}

/** A `google.rpc.Status` with one packed detail (section 2 of the protocol document). */
export interface BatchError {
  readonly code: number;
  readonly message: string;
  readonly detailType: string;
  readonly detail: Message;
}

/** `AppendResp.Success`. */
export function appendSuccess(revision: number, position: number | null): Buffer {
  const success = new streamsPb.AppendResp.Success();
  if (revision < 0) success.setNoStream(new sharedPb.Empty());
  else success.setCurrentRevision(String(revision));
  if (position === null) success.setNoPosition(new sharedPb.Empty());
  else {
    const at = new streamsPb.AppendResp.Position();
    success.setPosition(at.setCommitPosition(String(position)).setPreparePosition(String(position)));
  }
  return Buffer.from(new streamsPb.AppendResp().setSuccess(success).serializeBinary());
}

/** `AppendResp.WrongExpectedVersion`, with the expectation as the client stated it. */
export function appendWrongVersion(current: number, expected: Expected): Buffer {
  const wrong = new streamsPb.AppendResp.WrongExpectedVersion();
  if (current < 0) wrong.setCurrentNoStream(new sharedPb.Empty());
  else wrong.setCurrentRevision(String(current));
  if (expected.kind === 'revision') wrong.setExpectedRevision(expected.stated);
  else if (expected.kind === 'any') wrong.setExpectedAny(new sharedPb.Empty());
  else if (expected.kind === 'stream_exists') wrong.setExpectedStreamExists(new sharedPb.Empty());
  else wrong.setExpectedNoStream(new sharedPb.Empty());
  return Buffer.from(new streamsPb.AppendResp().setWrongExpectedVersion(wrong).serializeBinary());
}

/** The detail of a batch append's wrong expected version. */
export function wrongVersionDetail(current: number, expected: Expected): Message {
  const wrong = new sharedPb.WrongExpectedVersion();
  if (current < 0) wrong.setCurrentNoStream(new emptyPb.Empty());
  else wrong.setCurrentStreamRevision(String(current));
  if (expected.kind === 'revision') wrong.setExpectedStreamPosition(expected.stated);
  else if (expected.kind === 'any') wrong.setExpectedAny(new emptyPb.Empty());
  else if (expected.kind === 'stream_exists') wrong.setExpectedStreamExists(new emptyPb.Empty());
  else wrong.setExpectedNoStream(new emptyPb.Empty());
  return wrong;
}
