import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { DEFAULT_USERS, openAccess, securedAccess, type Users } from './services/access.js';
import type { ServerContext } from './services/context.js';
import { addServices } from './services/definitions.js';
import { systemAcls } from './services/systemAcls.js';
import { EventLog } from './storage/eventLog.js';
import { listenShared, type TlsMaterial } from './transport/port.js';

export interface EventStoreOptions {
  /** Where the log lies; created when missing. One server at a time. */
  readonly dataDir: string;
  /** Address to listen on; 127.0.0.1 when not given. */
  readonly host?: string;
  /** 0 (the default) takes a free one. */
  readonly port?: number;
  /** With it the server is secure: TLS, Basic credentials, access control lists. Without it everyone may do everything. */
  readonly tls?: TlsMaterial;
  /** Users of a secure server by name; `admin` and `ops` with `changeit` when not given. */
  readonly users?: Users;
  /** Bytes one append may carry; 1 MiB when not given. */
  readonly maxAppendSize?: number;
  /** Milliseconds that the chunks of one batch append may take to arrive; 10,000 when not given. */
  readonly writeTimeoutMs?: number;
  /** Milliseconds that a flush may block the event loop; 1 when not given. A slower disk is written by another thread. */
  readonly slowFlushMs?: number;
}

export interface RunningEventStore {
  readonly port: number;
  /** Connection string for `@eventstore/db-client`. */
  readonly url: string;
  /** Calls that stay open now: subscriptions, reads and batch append streams. */
  openCalls(): number;
  /** Answers what is under way, ends subscriptions with UNAVAILABLE, closes the files. */
  close(): Promise<void>;
}

/** What upstream accepts in one message: 16 MiB − 10 000. */
const MAX_MESSAGE = 16 * 1024 * 1024 - 10_000;
const MIB = 1024 * 1024;
const GRACE_MS = 2_000;

/**
 * Starts an EventStoreDB-compatible single node on one port (gRPC, and `GET /health/live`).
 * @throws EventStoreStartError with a stable code when the directory, the port or an option cannot be used
 */
export async function startEventStore(options: EventStoreOptions): Promise<RunningEventStore> {
  const host = options.host ?? '127.0.0.1';
  const tls = options.tls ?? null;
  const log = await EventLog.open(options.dataDir, options.slowFlushMs);
  let port = options.port ?? 0;
  const context: ServerContext = {
    log,
    access:
      tls === null ? openAccess : securedAccess(options.users ?? DEFAULT_USERS, log.streams, () => systemAcls(log)),
    maxAppendSize: options.maxAppendSize ?? MIB,
    writeTimeoutMs: options.writeTimeoutMs ?? 10_000,
    advertised: () => ({ host: isWildcard(host) ? '127.0.0.1' : host, port }),
    instanceId: randomUUID(),
    closing: false,
    scavenge: null,
    openCalls: new Set(),
  };
  const server = new Server({
    'grpc.max_receive_message_length': MAX_MESSAGE,
    'grpc.max_send_message_length': -1,
    'grpc-node.max_session_memory': 1024,
  });
  addServices(server, context);
  // TLS ends in transport/port.ts, before gRPC sees the connection.
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = await listenShared({
    host,
    port,
    tls,
    onHttp2: (socket) => injector.injectConnection(socket),
    onHttp1: (request, response) => answerHealth(context, request, response),
  }).catch(async (error: unknown) => {
    await log.close();
    throw error;
  });
  port = listener.port;

  const close = async (): Promise<void> => {
    context.closing = true;
    const closed = listener.stopListening();
    await context.scavenge?.done;
    await log.writer.close();
    log.hub.closing();
    for (const call of [...context.openCalls]) call.shutDown();
    const ended = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    injector.drain(GRACE_MS);
    await Promise.race([ended, delay(GRACE_MS, undefined, { ref: false })]);
    injector.destroy();
    server.forceShutdown();
    listener.destroyAll();
    await closed;
    await log.close();
  };
  let closing: Promise<void> | null = null;
  const authority = `${context.advertised().host.includes(':') ? `[${context.advertised().host}]` : context.advertised().host}:${port}`;
  return {
    port,
    openCalls: () => context.openCalls.size,
    url: `esdb://${authority}?tls=${tls !== null}`,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** `GET /health/live`: 204 while the node serves, 503 once it goes down. */
function answerHealth(context: ServerContext, request: IncomingMessage, response: ServerResponse): void {
  const known =
    request.url?.split('?')[0] === '/health/live' && (request.method === 'GET' || request.method === 'HEAD');
  response.writeHead(known ? (context.closing ? 503 : 204) : 404, { connection: 'close' }).end();
}
