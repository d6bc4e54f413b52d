import { createServer, type RequestListener, type Server } from 'node:http';
import { answerBrokenRequests, demandHost } from './brokenRequests.js';

/**
 * Headers within 15 s, a whole request within 60 s; streams of answers are not limited by these. Node looks at the
 * connections only every 30 s unless told otherwise.
 */
const SLOW_CLIENTS = {
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 3_000,
};

/** A server with limits to what a client may send, and how slowly. */
export function createHttpServer(listener: RequestListener): Server {
  const server = createServer(
    { ...SLOW_CLIENTS, maxHeaderSize: 16_384, requireHostHeader: false },
    demandHost(listener),
  );
  server.maxConnections = 20_000;
  answerBrokenRequests(server);
  return server;
}
