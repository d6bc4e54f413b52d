import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import gossipPb from '@eventstore/db-client/generated/gossip_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import serverFeaturesPb from '@eventstore/db-client/generated/serverfeatures_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import type { sendUnaryData } from '@grpc/grpc-js';
import type { ServerContext } from './context.js';

/** The version whose behaviour this server shows (protocol document, preamble). */
const SERVER_VERSION = '23.10.8';

const STREAMS = 'event_store.client.streams.streams';
/** Only what is served: the client decides by this list what it may call. */
const METHODS: readonly (readonly [service: string, method: string, ...features: string[]])[] = [
  [STREAMS, 'read', 'position', 'events'],
  [STREAMS, 'append'],
  [STREAMS, 'batchappend', 'deadline_duration'],
  [STREAMS, 'delete'],
  [STREAMS, 'tombstone'],
  ['event_store.client.gossip.gossip', 'read'],
  ['event_store.client.operations.operations', 'startscavenge'],
  ['event_store.client.server_features.serverfeatures', 'getsupportedmethods'],
];

/** `ServerFeatures.GetSupportedMethods`; anonymous, because the client asks before it authenticates. */
export function handleFeatures(callback: sendUnaryData<SupportedMethods>): void {
  const answer = new serverFeaturesPb.SupportedMethods();
  answer.setEventStoreServerVersion(SERVER_VERSION);
  for (const [service, method, ...features] of METHODS) {
    const supported = new serverFeaturesPb.SupportedMethod();
    answer.addMethods(supported.setServiceName(service).setMethodName(method).setFeaturesList(features));
  }
  callback(null, answer);
}

const LEADER = 8;

/** `Gossip.Read`: a cluster of one, which leads. */
export function handleGossip(context: ServerContext, callback: sendUnaryData<ClusterInfo>): void {
  const { host, port } = context.advertised();
  const member = new gossipPb.MemberInfo();
  member.setInstanceId(new sharedPb.UUID().setString(context.instanceId));
  member.setTimeStamp(String(Date.now() * 10_000));
  member.setState(LEADER);
  member.setIsAlive(true);
  member.setHttpEndPoint(new gossipPb.EndPoint().setAddress(host).setPort(port));
  callback(null, new gossipPb.ClusterInfo().setMembersList([member]));
}
