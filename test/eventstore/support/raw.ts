import { randomUUID } from 'node:crypto';
import operationsGrpc from '@eventstore/db-client/generated/operations_grpc_pb.js';
import type { ScavengeResp } from '@eventstore/db-client/generated/operations_pb.js';
import operationsPb from '@eventstore/db-client/generated/operations_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { BatchAppendResp, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { type ChannelCredentials, credentials, type Metadata, type ServiceError } from '@grpc/grpc-js';

/** The service without the client library, for what the library cannot say. */
export function rawStreams(port: number, channel: ChannelCredentials = credentials.createInsecure()): StreamsClient {
  return new streamsGrpc.StreamsClient(`127.0.0.1:${port}`, channel);
}

export const identifier = (stream: string): InstanceType<typeof sharedPb.StreamIdentifier> =>
  new sharedPb.StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8'));

export const uuid = (text: string = randomUUID()): InstanceType<typeof sharedPb.UUID> =>
  new sharedPb.UUID().setString(text);

/** A chunk of a batch append; `fields` override what a well-formed one of an empty append would say. */
export function batchChunk(
  stream: string,
  correlationId: string,
  final = true,
): InstanceType<typeof streamsPb.BatchAppendReq> {
  const options = new streamsPb.BatchAppendReq.Options();
  options.setStreamIdentifier(identifier(stream)).setAny(new sharedPb.Empty() as never);
  return new streamsPb.BatchAppendReq().setCorrelationId(uuid(correlationId)).setOptions(options).setIsFinal(final);
}

export function proposed(
  size = 0,
  id: string = randomUUID(),
): InstanceType<typeof streamsPb.BatchAppendReq.ProposedMessage> {
  const message = new streamsPb.BatchAppendReq.ProposedMessage().setId(uuid(id)).setData(Buffer.alloc(size));
  message.getMetadataMap().set('type', 'raw').set('content-type', 'application/octet-stream');
  return message;
}

/** Sends chunks over one BatchAppend call and returns every answer in order, until `expected` have come. */
export function batchAppend(
  client: StreamsClient,
  chunks: readonly InstanceType<typeof streamsPb.BatchAppendReq>[],
  expected: number,
): Promise<BatchAppendResp[]> {
  return new Promise((resolve, reject) => {
    const call = client.batchAppend();
    const answers: BatchAppendResp[] = [];
    call.on('error', reject);
    call.on('data', (answer: BatchAppendResp) => {
      answers.push(answer);
      if (answers.length === expected) call.end();
    });
    call.on('end', () => resolve(answers));
    for (const chunk of chunks) call.write(chunk);
    if (expected === 0) call.end();
  });
}

/** All messages of a read, or the status it failed with. */
export function rawRead(
  client: StreamsClient,
  request: InstanceType<typeof streamsPb.ReadReq>,
  metadata?: Metadata,
): Promise<ReadResp[]> {
  return new Promise((resolve, reject) => {
    const call = metadata === undefined ? client.read(request) : client.read(request, metadata);
    const messages: ReadResp[] = [];
    call.on('data', (message: ReadResp) => messages.push(message));
    call.on('error', (error: ServiceError) => reject(error));
    call.on('end', () => resolve(messages));
  });
}

/** A forward read of `$all` from the start, to be adapted. */
export function readRequest(): InstanceType<typeof streamsPb.ReadReq.Options> {
  const options = new streamsPb.ReadReq.Options();
  const uuidOption = new streamsPb.ReadReq.Options.UUIDOption().setString(new sharedPb.Empty());
  return options.setUuidOption(uuidOption).setCount('1000').setNoFilter(new sharedPb.Empty());
}

export function startScavenge(
  port: number,
  metadata?: Metadata,
  channel = credentials.createInsecure(),
): Promise<ScavengeResp> {
  const client = new operationsGrpc.OperationsClient(`127.0.0.1:${port}`, channel);
  const request = new operationsPb.StartScavengeReq().setOptions(new operationsPb.StartScavengeReq.Options());
  return new Promise<ScavengeResp>((resolve, reject) => {
    const done = (error: ServiceError | null, response: ScavengeResp): void => {
      client.close();
      if (error === null) resolve(response);
      else reject(error);
    };
    if (metadata === undefined) client.startScavenge(request, done);
    else client.startScavenge(request, metadata, done);
  });
}
