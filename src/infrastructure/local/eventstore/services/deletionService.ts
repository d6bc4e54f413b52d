import type { DeleteReq, DeleteResp, TombstoneReq, TombstoneResp } from '@eventstore/db-client/generated/streams_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { isMetastream } from '../storage/metadata.js';
import type { Expected } from '../storage/types.js';
import type { ServerContext } from './context.js';
import { isInvalidStream } from './proposal.js';
import {
  invalidArgument,
  streamDeleted,
  toRefusal,
  unavailable,
  writeFailed,
  wrongExpectedVersion,
} from './refusal.js';

type Options = DeleteReq.Options | TombstoneReq.Options;

/** `Streams.Delete`: hides a stream's events; it can be written again (section 7). */
export function handleDelete(
  context: ServerContext,
  call: ServerUnaryCall<DeleteReq, DeleteResp>,
  callback: sendUnaryData<DeleteResp>,
): void {
  remove(context, 'delete', call).then(
    (position) => {
      const at = new streamsPb.DeleteResp.Position();
      at.setCommitPosition(position).setPreparePosition(position);
      callback(null, new streamsPb.DeleteResp().setPosition(at));
    },
    (error: unknown) => callback(toRefusal(error)),
  );
}

/** `Streams.Tombstone`: ends a stream for good. */
export function handleTombstone(
  context: ServerContext,
  call: ServerUnaryCall<TombstoneReq, TombstoneResp>,
  callback: sendUnaryData<TombstoneResp>,
): void {
  remove(context, 'tombstone', call).then(
    (position) => {
      const at = new streamsPb.TombstoneResp.Position();
      at.setCommitPosition(position).setPreparePosition(position);
      callback(null, new streamsPb.TombstoneResp().setPosition(at));
    },
    (error: unknown) => callback(toRefusal(error)),
  );
}

async function remove(
  context: ServerContext,
  kind: 'delete' | 'tombstone',
  call: ServerUnaryCall<DeleteReq, DeleteResp> | ServerUnaryCall<TombstoneReq, TombstoneResp>,
): Promise<string> {
  if (context.closing) throw unavailable();
  const caller = context.access.caller(call.metadata);
  const options = call.request.getOptions();
  if (options === undefined) throw invalidArgument('The request has no options');
  const stream = Buffer.from(options.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');
  if (isInvalidStream(stream)) throw invalidArgument(`'${stream}' is not a stream name`);
  context.access.require(caller, 'delete', stream);
  if (isMetastream(stream)) throw invalidArgument('A metadata stream is deleted with the stream it describes');
  const outcome = await context.log.writer.submit({ kind, stream, expected: expectedOf(options) });
  switch (outcome.kind) {
    case 'written':
      return String(outcome.position);
    case 'wrong-version':
      throw wrongExpectedVersion(stream, outcome.expected, outcome.current);
    case 'stream-deleted':
      throw streamDeleted(stream);
    case 'failed':
      throw writeFailed(outcome);
  }
}

function expectedOf(options: Options): Expected {
  if (options.hasAny()) return { kind: 'any' };
  if (options.hasNoStream()) return { kind: 'no_stream' };
  if (options.hasStreamExists()) return { kind: 'stream_exists' };
  if (!options.hasRevision()) throw invalidArgument('No expected revision');
  const stated = options.getRevision();
  return { kind: 'revision', revision: Number(stated), stated };
}
