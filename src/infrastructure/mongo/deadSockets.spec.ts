import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { mongo } from 'mongoose';
import { MENDED, MendedConnection } from './deadSockets.js';

const command = { toBin: async () => [Buffer.from('hello')] };
const options = { agreedCompressor: 'none' };

describe('a connection of the MongoDB driver', () => {
  it.each(['before the command', 'while the command is made'])(
    'fails when its socket was destroyed %s',
    async (when) => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      await once(socket, 'connect');
      const connection = Object.assign(Object.create(MendedConnection.prototype), { socket, error: null });
      if (when === 'before the command') socket.destroy();
      const written = connection.writeCommand(command, options);
      socket.destroy();
      await expect(written).rejects.toThrow('closed before');
      server.close();
    },
  );

  it('is of this kind wherever a client is opened with it', async () => {
    const client = new mongo.MongoClient('mongodb://127.0.0.1:1', { ...MENDED, serverSelectionTimeoutMS: 1 });
    const { connectionType } = client.options as unknown as { readonly connectionType: unknown };
    expect(connectionType).toBe(MendedConnection);
    await client.close();
  });
});
