import type { Readable } from 'node:stream';
import type { EventStoreDBClient } from '@eventstore/db-client';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsGrpc, { type StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import type { CallOptions, ClientReadableStream, Metadata } from '@grpc/grpc-js';
import type { SubscribeOptions } from '../../application/ports/eventStore.js';
import { type Received, readReceived } from './received.js';

/** Events that the server considers between two checkpoints of a subscription that matches little. */
const SEARCH_WINDOW = 1_000;

/** What the client keeps for its own calls: the connection, with its choice of node, credentials and reconnection. */
interface Connection {
  GRPCStreamCreator<S extends Readable>(
    of: typeof StreamsClient,
    name: string,
    call: (streams: StreamsClient) => S,
  ): () => Promise<S>;
  callArguments(options: object, call: CallOptions): [Metadata, CallOptions];
}

/**
 * The client's `subscribeToAll`, with a filter of stream prefixes, except that its messages are decoded by `readReceived`
 * and come in their order: the client's own subscription tells checkpoints and `caughtUp` before the events it still holds.
 */
export function callCategories(
  client: EventStoreDBClient,
  { from, categories }: Pick<SubscribeOptions, 'from' | 'categories'>,
): Promise<ClientReadableStream<Received>> {
  const connection = client as unknown as Connection;
  const { path, requestSerialize } = streamsGrpc.StreamsService.read;
  const open = connection.GRPCStreamCreator(streamsGrpc.StreamsClient, 'callCategories', (streams) =>
    streams.makeServerStreamRequest(
      path,
      requestSerialize,
      readReceived,
      request(from, categories),
      ...connection.callArguments({}, { deadline: Number.POSITIVE_INFINITY }),
    ),
  );
  return open();
}

function request(from: SubscribeOptions['from'], categories: readonly string[]): streamsPb.ReadReq {
  const { Options } = streamsPb.ReadReq;
  const empty = new sharedPb.Empty();
  const all = new Options.AllOptions();
  if (from === null) all.setStart(empty);
  else if (from === 'end') all.setEnd(empty);
  else {
    const position = String(from);
    all.setPosition(new Options.Position().setCommitPosition(position).setPreparePosition(position));
  }
  const prefixes = new Options.FilterOptions.Expression().setPrefixList(categories.map((category) => `${category}-`));
  const filter = new Options.FilterOptions().setStreamIdentifier(prefixes).setMax(SEARCH_WINDOW);
  const options = new Options()
    .setAll(all)
    .setSubscription(new Options.SubscriptionOptions())
    .setFilter(filter.setCheckpointintervalmultiplier(1))
    .setUuidOption(new Options.UUIDOption().setString(empty));
  return new streamsPb.ReadReq().setOptions(options);
}
