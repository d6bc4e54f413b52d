import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AccessDeniedError, EventStoreDBClient, jsonEvent, UnavailableError } from '@eventstore/db-client';
import { credentials as grpcCredentials, Metadata, status } from '@grpc/grpc-js';
import { type RunningEventStore, startEventStore } from '../../src/infrastructure/local/eventstore/server.js';
import { selfSigned } from './support/certificate.js';
import {
  collect,
  counted,
  freshStream,
  numbersOf,
  refusalOf,
  temporaryDirectory,
  useEventStore,
} from './support/fixture.js';
import { startScavenge } from './support/raw.js';

describe('section 13: insecure mode', () => {
  const store = useEventStore();

  it('13: everyone may do everything; access control lists are not enforced', async () => {
    const stream = freshStream();
    await store.client.setStreamMetadata(stream, { acl: { readRoles: ['nobody'], writeRoles: ['nobody'] } as never });
    await store.client.appendToStream(stream, counted(0));
    expect(await numbersOf(store.client.readStream(stream))).toEqual([0]);
    expect((await collect(store.client.readAll())).length).toBeGreaterThan(0);
  });

  it('13: writing $all is denied', async () => {
    expect(await refusalOf(store.client.appendToStream('$all', counted(0)))).toBeInstanceOf(AccessDeniedError);
    expect(await refusalOf(store.client.deleteStream('$all'))).toBeInstanceOf(AccessDeniedError);
  });
});

describe('section 13: secure mode', () => {
  const users = {
    admin: { password: 'changeit', roles: ['$admins'] },
    ops: { password: 'changeit', roles: ['$ops'] },
    ann: { password: 'a:b', roles: ['editors'] },
    bob: { password: 'bob' },
  };
  const dataDir = temporaryDirectory();
  const tls = selfSigned();
  const clients: EventStoreDBClient[] = [];
  let server: RunningEventStore;
  const as = (
    user?: keyof typeof users,
    password: string = user === undefined ? '' : users[user].password,
  ): EventStoreDBClient => {
    const login = user === undefined ? '' : `${user}:${encodeURIComponent(password)}@`;
    const ca = encodeURIComponent(join(dataDir, 'ca.pem'));
    const client = EventStoreDBClient.connectionString(
      `esdb://${login}127.0.0.1:${server.port}?tls=true&tlsCAFile=${ca}`,
    );
    clients.push(client);
    return client;
  };
  beforeAll(async () => {
    writeFileSync(join(dataDir, 'ca.pem'), tls.cert);
    server = await startEventStore({ dataDir: join(dataDir, 'data'), tls, users });
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.dispose()));
    await server.close();
    rmSync(dataDir, { recursive: true });
  });

  it('13: right credentials are let in over both append calls', async () => {
    const stream = freshStream();
    await as('admin').appendToStream(stream, counted(0));
    const credentials = { username: 'bob', password: 'bob' };
    const answer = await as().appendToStream(stream, counted(1), { credentials });
    expect(answer.nextExpectedRevision).toBe(1n);
    expect(await numbersOf(as('bob').readStream(stream))).toEqual([0, 1]);
  });

  it('13: a password may contain a colon', async () => {
    expect((await as('ann').appendToStream(freshStream(), counted(0))).success).toBe(true);
  });

  it('13: a wrong password or an unknown user is UNAUTHENTICATED', async () => {
    expect(await refusalOf(collect(as('admin', 'wrong').readAll()))).toBeInstanceOf(AccessDeniedError);
    const credentials = { username: 'eve', password: '' };
    expect(await refusalOf(as().appendToStream(freshStream(), counted(0), { credentials }))).toBeInstanceOf(
      AccessDeniedError,
    );
  });

  it('13: anonymous has no access to streams, but may ask for the features', async () => {
    const stream = freshStream();
    await as('admin').appendToStream(stream, counted(0));
    expect(await refusalOf(collect(as().readStream(stream)))).toBeInstanceOf(AccessDeniedError);
    expect(await refusalOf(as().appendToStream(stream, counted(1)))).toBeInstanceOf(AccessDeniedError);
    expect(await refusalOf(collect(as().subscribeToAll()))).toBeInstanceOf(AccessDeniedError);
  });

  it('13: user streams are open to all users, system streams and $all to $admins only', async () => {
    const stream = freshStream();
    await as('bob').appendToStream(stream, counted(0));
    expect(await refusalOf(as('bob').appendToStream('$mine', counted(0)))).toBeInstanceOf(AccessDeniedError);
    expect(await refusalOf(collect(as('bob').readAll()))).toBeInstanceOf(AccessDeniedError);
    expect((await collect(as('admin').readAll())).length).toBeGreaterThan(0);
  });

  it('13: the stream’s own list decides; a role matches a role or a user name', async () => {
    const stream = freshStream();
    const data = { $acl: { $r: ['editors', 'bob'], $w: 'editors', $d: ['bob'], $mr: 'bob', $mw: '$admins' } };
    await as('admin').appendToStream(`$$${stream}`, jsonEvent({ type: '$metadata', data }));
    await as('ann').appendToStream(stream, counted(0));
    expect(await refusalOf(as('bob').appendToStream(stream, counted(1)))).toBeInstanceOf(AccessDeniedError);
    expect(await numbersOf(as('bob').readStream(stream))).toEqual([0]);
    expect((await as('bob').getStreamMetadata(stream)).metadata).toBeDefined();
    expect(await refusalOf(as('ann').getStreamMetadata(stream))).toBeInstanceOf(AccessDeniedError);
    expect(await refusalOf(as('bob').setStreamMetadata(stream, {}))).toBeInstanceOf(AccessDeniedError);
    expect(await refusalOf(as('ann').deleteStream(stream))).toBeInstanceOf(AccessDeniedError);
    await as('bob').deleteStream(stream);
  });

  it('13: $settings changes what holds where a stream says nothing', async () => {
    const stream = freshStream();
    const settings = (data: object): Promise<unknown> =>
      as('admin').appendToStream('$settings', jsonEvent({ type: '$settings', data: data as never }));
    await settings({ $userStreamAcl: { $w: 'editors' } });
    expect(await refusalOf(as('bob').appendToStream(stream, counted(0)))).toBeInstanceOf(AccessDeniedError);
    await as('ann').appendToStream(stream, counted(0));
    await settings({});
    await as('bob').appendToStream(stream, counted(1));
  });

  it('13: administration needs $admins or $ops', async () => {
    const channel = grpcCredentials.createSsl(Buffer.from(tls.cert));
    const metadata = (user: string, password: string): Metadata => {
      const values = new Metadata();
      values.set('authorization', `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
      return values;
    };
    const denied = await refusalOf(startScavenge(server.port, metadata('bob', 'bob'), channel));
    expect(denied.code).toBe(status.PERMISSION_DENIED);
    const started = await startScavenge(server.port, metadata('ops', 'changeit'), channel);
    expect(started.getScavengeId()).not.toBe('');
  });

  it('13: without TLS nothing is served on a secure port', async () => {
    const plain = EventStoreDBClient.connectionString(`esdb://127.0.0.1:${server.port}?tls=false`);
    clients.push(plain);
    const error = await refusalOf(plain.appendToStream(freshStream(), counted(0)));
    expect(error instanceof UnavailableError || error.message.includes('UNAVAILABLE')).toBe(true);
  });
});
