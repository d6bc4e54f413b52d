/**
 * The yardstick: the least a server on this grpc-js can do. Everything in memory, nothing checked, nothing stored,
 * encoded and decoded by the client's generated code.
 */

import serverFeaturesGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import serverFeaturesPb from '@eventstore/db-client/generated/serverfeatures_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
  ReadReq,
  ReadResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerWritableStream,
  type sendUnaryData,
} from '@grpc/grpc-js';

const log: ReadResp[] = [];
const streams = new Map<string, ReadResp[]>();
const live = new Set<(event: ReadResp) => void>();

function store(stream: string, messages: BatchAppendReq.ProposedMessage[]): { revision: number; position: number } {
  let events = streams.get(stream);
  if (events === undefined) {
    events = [];
    streams.set(stream, events);
  }
  for (const message of messages) {
    const position = String(log.length + 1);
    const recorded = new streamsPb.ReadResp.ReadEvent.RecordedEvent();
    recorded.setId(message.getId()).setData(message.getData()).setCustomMetadata(message.getCustomMetadata());
    recorded.setStreamIdentifier(new sharedPb.StreamIdentifier().setStreamName(Buffer.from(stream)));
    recorded.setStreamRevision(String(events.length)).setCommitPosition(position).setPreparePosition(position);
    for (const [key, value] of message.getMetadataMap().entries()) recorded.getMetadataMap().set(key, value);
    recorded.getMetadataMap().set('created', `${Date.now()}0000`);
    const event = new streamsPb.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(position);
    const response = new streamsPb.ReadResp().setEvent(event);
    events.push(response);
    log.push(response);
    for (const push of live) push(response);
  }
  return { revision: events.length - 1, position: log.length };
}

function batchAppend(call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void {
  call.on('data', (request: BatchAppendReq) => {
    const identifier = request.getOptions()?.getStreamIdentifier();
    const stream = Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();
    const { revision, position } = store(stream, request.getProposedMessagesList());
    const at = new sharedPb.AllStreamPosition()
      .setCommitPosition(String(position))
      .setPreparePosition(String(position));
    const success = new streamsPb.BatchAppendResp.Success().setCurrentRevision(String(revision)).setPosition(at);
    const response = new streamsPb.BatchAppendResp().setCorrelationId(request.getCorrelationId()).setSuccess(success);
    call.write(response.setStreamIdentifier(identifier));
  });
  call.on('end', () => call.end());
  call.on('error', () => undefined);
}

function append(call: ServerReadableStream<AppendReq, AppendResp>, callback: sendUnaryData<AppendResp>): void {
  let stream = '';
  const messages: BatchAppendReq.ProposedMessage[] = [];
  call.on('data', (request: AppendReq) => {
    const identifier = request.getOptions()?.getStreamIdentifier();
    if (identifier !== undefined) stream = Buffer.from(identifier.getStreamName_asU8()).toString();
    const message = request.getProposedMessage();
    if (message !== undefined) messages.push(message as unknown as BatchAppendReq.ProposedMessage);
  });
  call.on('end', () => {
    const { revision } = store(stream, messages);
    const success = new streamsPb.AppendResp.Success().setCurrentRevision(String(revision));
    callback(null, new streamsPb.AppendResp().setSuccess(success));
  });
}

async function read(call: ServerWritableStream<ReadReq, ReadResp>): Promise<void> {
  const options = call.request.getOptions();
  const subscription = options?.hasSubscription() ?? false;
  if (subscription) {
    call.write(
      new streamsPb.ReadResp().setConfirmation(
        new streamsPb.ReadResp.SubscriptionConfirmation().setSubscriptionId('s'),
      ),
    );
  }
  const name = options?.getStream()?.getStreamIdentifier()?.getStreamName_asU8();
  const events = name === undefined ? log : (streams.get(Buffer.from(name).toString()) ?? []);
  for (const event of events.slice()) {
    if (!call.write(event)) await new Promise((resolve) => call.once('drain', resolve));
  }
  if (!subscription) {
    call.end();
    return;
  }
  call.write(new streamsPb.ReadResp().setCaughtUp(new streamsPb.ReadResp.CaughtUp()));
  const push = (event: ReadResp): void => {
    call.write(event);
  };
  live.add(push);
  call.on('cancelled', () => live.delete(push));
}

const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
server.addService(streamsGrpc.StreamsService, {
  batchAppend,
  append,
  read,
  delete: () => undefined,
  tombstone: () => undefined,
});
server.addService(serverFeaturesGrpc.ServerFeaturesService, {
  getSupportedMethods(_call: unknown, callback: sendUnaryData<InstanceType<typeof serverFeaturesPb.SupportedMethods>>) {
    const method = new serverFeaturesPb.SupportedMethod().setMethodName('batchappend');
    method.setServiceName('event_store.client.streams.streams');
    callback(
      null,
      new serverFeaturesPb.SupportedMethods().setEventStoreServerVersion('23.10.0').setMethodsList([method]),
    );
  },
});
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.send?.({ type: 'ready', url: `esdb://127.0.0.1:${port}?tls=false` });
});
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
