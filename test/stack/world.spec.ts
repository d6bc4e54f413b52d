import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import pg from 'pg';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';

describe('a test world', () => {
  const worlds: World[] = [];
  setUp(async ({ use }) => {
    for (let n = 0; n < 2; n++) worlds.push(use(await createWorld()));
  });

  it('has a migrated PostgreSQL database of its own', async () => {
    const names = worlds.map(({ config }) => config.postgres.uri);
    expect(new Set(names).size).toBe(2);
    const client = new pg.Client(names[0]);
    await client.connect();
    const { rows } = await client.query('select count(*)::int as n from nova_migrations.migrations');
    await client.end();
    expect(rows[0].n).toBeGreaterThan(0);
  });

  it('has a MongoDB database, an event store and a Redis prefix of its own', () => {
    const [a, b] = worlds as [World, World];
    expect(a.config.mongodb.uri).not.toBe(b.config.mongodb.uri);
    expect(a.config.eventstore.url).not.toBe(b.config.eventstore.url);
    expect(a.config.keyPrefix).not.toBe(b.config.keyPrefix);
  });

  it('leaves nothing behind when it closes', async () => {
    const world = await createWorld();
    const redis = new Redis(world.config.redis.url);
    await redis.set(`${world.config.keyPrefix}:left`, '1');
    const mongo = new MongoClient(world.config.mongodb.uri);
    await mongo.db().collection('left').insertOne({ left: true });
    await world.close();
    expect(await redis.exists(`${world.config.keyPrefix}:left`)).toBe(0);
    expect(await mongo.db().collection('left').countDocuments()).toBe(0);
    redis.disconnect();
    await mongo.close();
  });
});
