import gossipGrpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import operationsGrpc from '@eventstore/db-client/generated/operations_grpc_pb.js';
import serverFeaturesGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { Server } from '@grpc/grpc-js';
import { readAppend, readBatchAppend } from '../wire/appendRequest.js';
import { handleAppend } from './appendService.js';
import { handleBatchAppend } from './batchAppendService.js';
import type { ServerContext } from './context.js';
import { handleDelete, handleTombstone } from './deletionService.js';
import { handleFeatures, handleGossip } from './nodeService.js';
import { handleStartScavenge } from './operationsService.js';
import { handleRead } from './readService.js';

const passThrough = (bytes: Buffer): Buffer => bytes;

/**
 * The client's own `Streams` definition, except that the calls which carry events move finished bytes:
 * stored events are served as they lie on disk, proposed ones are decoded without copying.
 */
const streamsDefinition = {
  ...streamsGrpc.StreamsService,
  read: { ...streamsGrpc.StreamsService.read, responseSerialize: passThrough },
  append: { ...streamsGrpc.StreamsService.append, requestDeserialize: readAppend, responseSerialize: passThrough },
  batchAppend: {
    ...streamsGrpc.StreamsService.batchAppend,
    requestDeserialize: readBatchAppend,
    responseSerialize: passThrough,
  },
};

/** Registers everything that is served; all other methods answer UNIMPLEMENTED. */
export function addServices(server: Server, context: ServerContext): void {
  server.addService(streamsDefinition, {
    read: (call: Parameters<typeof handleRead>[1]) => handleRead(context, call),
    append: (call: Parameters<typeof handleAppend>[1], callback: Parameters<typeof handleAppend>[2]) =>
      handleAppend(context, call, callback),
    batchAppend: (call: Parameters<typeof handleBatchAppend>[1]) => handleBatchAppend(context, call),
    delete: (call: Parameters<typeof handleDelete>[1], callback: Parameters<typeof handleDelete>[2]) =>
      handleDelete(context, call, callback),
    tombstone: (call: Parameters<typeof handleTombstone>[1], callback: Parameters<typeof handleTombstone>[2]) =>
      handleTombstone(context, call, callback),
  });
  server.addService(serverFeaturesGrpc.ServerFeaturesService, {
    getSupportedMethods: (_call: unknown, callback: Parameters<typeof handleFeatures>[0]) => handleFeatures(callback),
  });
  server.addService(gossipGrpc.GossipService, {
    read: (_call: unknown, callback: Parameters<typeof handleGossip>[1]) => handleGossip(context, callback),
  });
  // Of this service only what is served is registered.
  server.addService(
    { startScavenge: operationsGrpc.OperationsService.startScavenge },
    {
      startScavenge: (
        call: Parameters<typeof handleStartScavenge>[1],
        callback: Parameters<typeof handleStartScavenge>[2],
      ) => handleStartScavenge(context, call, callback),
    },
  );
}
