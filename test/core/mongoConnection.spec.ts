import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startMongo } from '../../src/infrastructure/local/mongo/server.js';
import { freePort } from '../../src/infrastructure/local/shared/ports.js';
import { MongoDocumentReader } from '../../src/infrastructure/mongo/documentReader.js';
import { openMongo } from '../../src/infrastructure/mongo/openMongo.js';

describe('the MongoDB connection', () => {
  it('answers the very first query, and comes to stand when the server starts later than the service', async () => {
    const [port, dataDir] = [await freePort(), await mkdtemp(join(tmpdir(), 'nova-test-'))];
    const connection = openMongo(`mongodb://127.0.0.1:${port}/test?serverSelectionTimeoutMS=200`, 5, () => {});
    const reader = new MongoDocumentReader<{ _id: string }>(connection, 'things');
    const find = () => reader.find({}, { limit: 1 });
    const early = find();
    early.catch(() => {});
    const server = await startMongo({ dataDir, port });
    let found = await early.catch(() => null);
    // It is given up after 200 ms each time, which a busy machine may need to connect.
    while (found === null) found = await find().catch(() => null);
    expect(found).toEqual([]);
    expect(await reader.count({})).toBe(0);
    await connection.close();
    await server.close();
    await rm(dataDir, { recursive: true });
  });

  it('does not come to stand any more when it was closed before the server came', async () => {
    const [port, dataDir] = [await freePort(), await mkdtemp(join(tmpdir(), 'nova-test-'))];
    const times = { selectionMs: 200, retryMs: 50 };
    const connection = openMongo(`mongodb://127.0.0.1:${port}/test`, 5, () => {}, times);
    await connection.close();
    const server = await startMongo({ dataDir, port });
    await sleep(500);
    expect(connection.readyState).toBe(0);
    await server.close();
    await rm(dataDir, { recursive: true });
  });
});
