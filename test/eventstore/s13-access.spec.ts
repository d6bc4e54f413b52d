import { AccessDeniedError, EventStoreDBClient, jsonEvent, UnavailableError } from '@eventstore/db-client';
import { status } from '@grpc/grpc-js';
import { collect, counted, freshStream, numbersOf, refusalOf, useEventStore } from './support/fixture.js';
import { startScavenge } from './support/raw.js';
import { basic, useSecureEventStore } from './support/secure.js';

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
  const secure = useSecureEventStore({
    admin: { password: 'changeit', roles: ['$admins'] },
    ops: { password: 'changeit', roles: ['$ops'] },
    ann: { password: 'a:b', roles: ['editors'] },
    bob: { password: 'bob' },
  });
  const { as } = secure;

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

  it('13: anonymous has no access to streams', async () => {
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

  it('13: $systemStreamAcl does the same for system streams', async () => {
    const settings = (data: object): Promise<unknown> =>
      as('admin').appendToStream('$settings', jsonEvent({ type: '$settings', data: data as never }));
    await settings({ $systemStreamAcl: { $w: ['$admins', 'bob'] } });
    await as('bob').appendToStream('$bobs', counted(0));
    expect(await refusalOf(as('ann').appendToStream('$bobs', counted(1)))).toBeInstanceOf(AccessDeniedError);
    await settings({});
    expect(await refusalOf(as('bob').appendToStream('$bobs', counted(1)))).toBeInstanceOf(AccessDeniedError);
  });

  it('13: writing and deleting $all is denied to administrators too', async () => {
    expect(await refusalOf(as('admin').appendToStream('$all', counted(0)))).toBeInstanceOf(AccessDeniedError);
    expect(await refusalOf(as('admin').tombstoneStream('$all'))).toBeInstanceOf(AccessDeniedError);
  });

  it('13: administration needs $admins or $ops', async () => {
    const { port } = secure.server;
    const denied = await refusalOf(startScavenge(port, basic('bob', 'bob'), secure.channel()));
    expect(denied.code).toBe(status.PERMISSION_DENIED);
    const started = await startScavenge(port, basic('ops', 'changeit'), secure.channel());
    expect(started.getScavengeId()).not.toBe('');
  });

  it('13: without TLS nothing is served on a secure port', async () => {
    const plain = EventStoreDBClient.connectionString(`esdb://127.0.0.1:${secure.server.port}?tls=false`);
    const error = await refusalOf(plain.appendToStream(freshStream(), counted(0)));
    await plain.dispose();
    expect(error instanceof UnavailableError || error.message.includes('UNAVAILABLE')).toBe(true);
  });
});
