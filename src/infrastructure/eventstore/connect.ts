import { EventStoreDBClient } from '@eventstore/db-client';

/**
 * Bytes that the server may send before this side has taken them in. With the 64 kB of HTTP/2 (RFC 9113, 6.9.2), some
 * ninety events, the server waits whenever a read model is being written, and a rebuild takes a third longer.
 */
export const RECEIVE_WINDOW = 1_048_576;

/** Where client and channel keep what they take no option for. */
interface Connecting {
  createChannel?: () => Promise<{ readonly internalChannel?: { readonly options?: Record<string, unknown> } }>;
}

/** @param url a connection string of EventStoreDB. Nothing is connected before the first call. */
export function connectEventStore(url: string): EventStoreDBClient {
  const client = EventStoreDBClient.connectionString(url);
  const connecting = client as unknown as Connecting;
  const create = connecting.createChannel;
  // A version of the client that has no such place connects as it likes.
  if (create === undefined) return client;
  connecting.createChannel = async () => {
    const channel = await create();
    const options = channel.internalChannel?.options;
    if (options) options['grpc-node.flow_control_window'] = RECEIVE_WINDOW;
    return channel;
  };
  return client;
}
