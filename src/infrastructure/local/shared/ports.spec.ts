import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from './ports.js';

describe('a free port', () => {
  it('is not given to two who ask at the same time, before either listens', async () => {
    const ports = await Promise.all(Array.from({ length: 40 }, () => freePort()));
    expect(new Set(ports).size).toBe(40);
  });

  it('is the wanted one only while nobody listens there', async () => {
    const wanted = await freePort();
    expect(await freePort(wanted)).toBe(wanted);
    const server = createServer().listen(wanted, '127.0.0.1');
    await once(server, 'listening');
    expect(await freePort(wanted)).not.toBe(wanted);
    server.close();
  });
});
