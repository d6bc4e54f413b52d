import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { EventStoreStartError } from '../storage/errors.js';

/** Certificate and key in PEM. */
export interface TlsMaterial {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

export interface SharedPort {
  readonly port: number;
  /** Stops taking connections; `destroyAll` cuts the ones that are left. */
  stopListening(): Promise<void>;
  destroyAll(): void;
}

const HTTP2_PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const SILENCE_MS = 30_000;

/**
 * One TCP port for gRPC (HTTP/2) and plain HTTP/1.1: the first bytes of a connection tell which it is
 * (RFC 9113, section 3.4); anything else is hung up on. With TLS, both run inside it.
 */
export async function listenShared(options: {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsMaterial | null;
  readonly onHttp2: (socket: Duplex) => void;
  readonly onHttp1: RequestListener;
}): Promise<SharedPort> {
  const sockets = new Set<Socket>();
  const http1 = createHttpServer(options.onHttp1);
  const route = (socket: Socket): void => sniff(socket, options.onHttp2, (plain) => http1.emit('connection', plain));
  const server = options.tls === null ? createServer({ noDelay: true }) : secureServer(options.tls);
  server.on(options.tls === null ? 'connection' : 'secureConnection', route);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  server.on('tlsClientError', (_error, socket: Socket) => socket.destroy());
  http1.on('clientError', (_error, socket) => socket.destroy());
  await listen(server, options.host, options.port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    stopListening: () => new Promise((resolve) => server.close(() => resolve())),
    destroyAll: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function secureServer(tls: TlsMaterial): NetServer {
  try {
    return createTlsServer({ cert: tls.cert, key: tls.key, ALPNProtocols: ['h2', 'http/1.1'] });
  } catch (error) {
    throw new EventStoreStartError(
      'BAD_OPTION',
      `The TLS certificate or key is unusable: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}

function sniff(socket: Socket, onHttp2: (socket: Duplex) => void, onHttp1: (socket: Duplex) => void): void {
  socket.setNoDelay(true);
  const hangUp = (): void => {
    socket.destroy();
  };
  const silence = setTimeout(hangUp, SILENCE_MS).unref();
  socket.on('error', hangUp);
  let head: Buffer = Buffer.alloc(0);
  const look = (): void => {
    const more = socket.read() as Buffer | null;
    if (more === null) return;
    head = Buffer.concat([head, more]);
    const length = Math.min(head.length, HTTP2_PREFACE.length);
    const couldBeHttp2 = head.subarray(0, length).equals(HTTP2_PREFACE.subarray(0, length));
    // 'P' alone may still become POST or PUT.
    if (couldBeHttp2 && length < 4) return;
    socket.off('readable', look);
    clearTimeout(silence);
    // Only now: data put back makes the socket readable again, at once.
    socket.unshift(head);
    if (couldBeHttp2) onHttp2(socket);
    else if (/^[A-Z]{3,7} \//.test(head.toString('latin1', 0, 10))) onHttp1(socket);
    else hangUp();
  };
  socket.on('readable', look);
  socket.on('close', () => clearTimeout(silence));
}

function listen(server: NetServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'it is in use' : error.message;
      reject(
        new EventStoreStartError('PORT_UNAVAILABLE', `Cannot listen on ${host}:${port}: ${reason}.`, { cause: error }),
      );
    });
    server.listen(port, host, resolve);
  });
}
