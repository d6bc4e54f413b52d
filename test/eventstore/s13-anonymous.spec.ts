import gossipGrpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import serverFeaturesGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { counted, freshStream, numbersOf, refusalOf } from './support/fixture.js';
import { rawRead, rawStreams, readRequest } from './support/raw.js';
import { basic, useSecureEventStore } from './support/secure.js';

describe('section 13: who asks, as seen on the wire', () => {
  const secure = useSecureEventStore<'admin' | 'ops'>(undefined);
  const address = (): string => `127.0.0.1:${secure.server.port}`;
  const answerOf = <T>(ask: (done: (error: ServiceError | null, answer: T) => void) => unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      ask((error, answer) => (error === null ? resolve(answer) : reject(error)));
    });
  /** What a read of `$all` with this metadata is answered with. */
  const readAs = async (metadata: Metadata): Promise<unknown> => {
    const all = new streamsPb.ReadReq.Options.AllOptions().setStart(new sharedPb.Empty());
    const raw = rawStreams(secure.server.port, secure.channel());
    const request = new streamsPb.ReadReq().setOptions(readRequest().setAll(all));
    const outcome = await rawRead(raw, request, metadata).then(
      (messages) => (messages.length > 0 ? 'read' : 'nothing'),
      (error: ServiceError) => [error.code, error.metadata.get('exception')],
    );
    raw.close();
    return outcome;
  };

  it('13: anonymous may ask for the features', async () => {
    const client = new serverFeaturesGrpc.ServerFeaturesClient(address(), secure.channel());
    const answer = await answerOf<SupportedMethods>((done) => client.getSupportedMethods(new sharedPb.Empty(), done));
    client.close();
    expect(answer.getMethodsList().length).toBeGreaterThan(0);
  });

  it('13: anonymous may ask for the members', async () => {
    const client = new gossipGrpc.GossipClient(address(), secure.channel());
    const answer = await answerOf<ClusterInfo>((done) => client.read(new sharedPb.Empty(), done));
    client.close();
    expect(answer.getMembersList().map((member) => member.getHttpEndPoint()?.getPort())).toEqual([secure.server.port]);
  });

  it('13: anonymous is denied streams with access-denied', async () => {
    expect(await readAs(new Metadata())).toEqual([status.PERMISSION_DENIED, ['access-denied']]);
  });

  const garbage = new Metadata();
  garbage.set('authorization', 'Basic ???');
  const bearer = new Metadata();
  bearer.set('authorization', 'Bearer token');
  it.each([
    ['a wrong password', basic('admin', 'wrong')],
    ['an unknown user', basic('eve', '')],
    ['a user named like a property of every object', basic('constructor', '')],
    ['credentials that cannot be read', garbage],
    ['another scheme', bearer],
  ])('13: %s is UNAUTHENTICATED without trailer', async (_what, metadata) => {
    expect(await readAs(metadata)).toEqual([status.UNAUTHENTICATED, []]);
  });

  it('13: the users of a fresh server are admin of $admins and ops of $ops, with the password changeit', async () => {
    expect(await readAs(basic('admin', 'changeit'))).toBe('read');
    expect(await readAs(basic('ops', 'changeit'))).toEqual([status.PERMISSION_DENIED, ['access-denied']]);
    expect((await secure.as('ops', 'changeit').appendToStream(freshStream(), counted(0))).success).toBe(true);
  });

  it('14: esdb+discover finds a secure node, at an address that its certificate is for', async () => {
    const client = secure.as('admin', 'changeit', 'esdb+discover');
    const stream = freshStream();
    await client.appendToStream(stream, counted(1));
    expect(await numbersOf(client.readStream(stream))).toEqual([1]);
    expect(
      (await refusalOf(secure.as('admin', 'wrong', 'esdb+discover').appendToStream(stream, counted(2)))).code,
    ).toBe(status.UNAUTHENTICATED);
  });
});
