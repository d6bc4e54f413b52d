import { EventStoreDBClient } from '@eventstore/db-client';
import gossipGrpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import { credentials, type ServiceError } from '@grpc/grpc-js';
import { counted, freshStream, useEventStore } from './support/fixture.js';

describe('section 14: connection and discovery', () => {
  const store = useEventStore();

  it.each(['leader', 'follower', 'random', 'read_only_replica'])(
    '14: esdb+discover finds the single node preferring %s',
    async (preference) => {
      const client = EventStoreDBClient.connectionString(
        `esdb+discover://127.0.0.1:${store.server.port}?tls=false&nodePreference=${preference}`,
      );
      expect((await client.appendToStream(freshStream(), counted(0))).success).toBe(true);
      await client.dispose();
    },
  );

  it('14: a list of hosts finds the one that lives', async () => {
    const client = EventStoreDBClient.connectionString(
      `esdb://127.0.0.1:1,127.0.0.1:${store.server.port}?tls=false&nodePreference=leader`,
    );
    expect((await client.appendToStream(freshStream(), counted(0))).success).toBe(true);
    await client.dispose();
  });

  it('14: the node reports itself alive, leader, at an address that can be reached', async () => {
    const client = new gossipGrpc.GossipClient(`127.0.0.1:${store.server.port}`, credentials.createInsecure());
    const info = await new Promise<ClusterInfo>((resolve, reject) => {
      client.read(new sharedPb.Empty(), (error: ServiceError | null, answer: ClusterInfo) =>
        error === null ? resolve(answer) : reject(error),
      );
    });
    client.close();
    const members = info.getMembersList().map((member) => ({
      state: Number(member.getState()),
      alive: member.getIsAlive(),
      at: [member.getHttpEndPoint()?.getAddress(), member.getHttpEndPoint()?.getPort()],
    }));
    expect(members).toEqual([{ state: 8, alive: true, at: ['127.0.0.1', store.server.port] }]);
  });

  it('14: connection string options that only concern the client are no obstacle', async () => {
    const client = EventStoreDBClient.connectionString(
      `${store.server.url}&keepAliveInterval=10000&keepAliveTimeout=10000&defaultDeadline=60000&connectionName=me`,
    );
    expect((await client.appendToStream(freshStream(), counted(0), { requiresLeader: true })).success).toBe(true);
    await client.dispose();
  });
});
