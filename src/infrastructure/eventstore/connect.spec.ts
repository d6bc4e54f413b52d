import { once } from 'node:events';
import { createServer, type ServerHttp2Session, type Settings } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { connectEventStore, RECEIVE_WINDOW } from './connect.js';

it('lets the server send a megabyte ahead', async () => {
  const server = createServer();
  const sessions: ServerHttp2Session[] = [];
  const told = new Promise<Settings>((resolve) => {
    server.on('session', (session) => {
      sessions.push(session);
      session.once('remoteSettings', resolve);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connectEventStore(`esdb://127.0.0.1:${port}?tls=false&keepAliveInterval=-1`);
  const reading = client.appendToStream('any', []).catch(() => {});
  try {
    expect((await told).initialWindowSize).toBe(RECEIVE_WINDOW);
  } finally {
    await client.dispose();
    for (const session of sessions) session.destroy();
    server.close();
    await reading;
  }
});
