import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../../src/infrastructure/local/shared/ports.js';

export interface TcpProxy {
  readonly url: string;
  /** Cuts all connections and accepts none, as a server that has gone away. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

/** Stands between the service and a server that other suites use, too, so that it can go away for one suite only. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let listening = 0;
  const up = async () => {
    if (server) return;
    const opened = createServer((client) => {
      const upstream = connect(Number(port), hostname);
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        sockets.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
    server = opened;
    // One that no connection is given while the proxy is down.
    listening ||= await freePort();
    await new Promise<void>((resolve) => opened.listen(listening, '127.0.0.1', resolve));
  };
  const down = async () => {
    const open = server;
    server = undefined;
    const closed = new Promise<void>((resolve) => (open ? open.close(() => resolve()) : resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await up();
  const url = Object.assign(new URL(target), { hostname: '127.0.0.1', port: String(listening) }).href;
  return { url, up, down, close: down };
}
