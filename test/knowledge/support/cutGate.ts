import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A connection to another server that can be cut like a cable, whatever is spoken through it. */
export interface CutGate {
  readonly port: number;
  isCut: boolean;
  /** Cuts what is connected, and lets nobody connect until `mend`. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function cutGateTo(host: string, port: number): Promise<CutGate> {
  const sockets = new Set<Socket>();
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    if (gate.isCut) return void client.destroy();
    const upstream = connect(port, host);
    for (const socket of [client, upstream]) track(socket);
    client.pipe(upstream).pipe(client);
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const gate: CutGate = {
    port: (server.address() as AddressInfo).port,
    isCut: false,
    cut() {
      gate.isCut = true;
      drop();
    },
    mend() {
      gate.isCut = false;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        drop();
      }),
  };
  return gate;
}
