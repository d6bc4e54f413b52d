import { randomUUID } from 'node:crypto';
import { binaryEvent } from '@eventstore/db-client';
import persistentGrpc from '@eventstore/db-client/generated/persistent_grpc_pb.js';
import persistentPb from '@eventstore/db-client/generated/persistent_pb.js';
import serverFeaturesGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import { credentials, type ServiceError, status } from '@grpc/grpc-js';
import { collect, counted, freshStream, refusalOf, useEventStore } from './support/fixture.js';
import { batchAppend, batchChunk, proposed, rawStreams } from './support/raw.js';

const LARGE = 12 * 1024 * 1024;

describe('sections 2 and 3: transport, errors, features', () => {
  const store = useEventStore({ maxAppendSize: 16 * 1024 * 1024 - 20_000 });

  it('2: messages far above the default of gRPC pass in both directions', async () => {
    const stream = freshStream();
    const data = Buffer.alloc(LARGE, 7);
    const credentialsOfCall = { username: 'a', password: 'b' };
    await store.client.appendToStream(stream, binaryEvent({ type: 'large', data }), { credentials: credentialsOfCall });
    await store.client.appendToStream(stream, binaryEvent({ type: 'large', data }));
    const events = await collect(store.client.readStream(stream));
    expect(events.map(({ event }) => Buffer.compare(Buffer.from(event?.data as Uint8Array), data))).toEqual([0, 0]);
  });

  it('2: GET /health/live on the same port answers 204, other paths 404', async () => {
    const base = `http://127.0.0.1:${store.server.port}`;
    expect((await fetch(`${base}/health/live`)).status).toBe(204);
    expect((await fetch(`${base}/streams/x`)).status).toBe(404);
    expect((await fetch(`${base}/health/live`, { method: 'POST' })).status).toBe(404);
  });

  it('2: a failed batch append never ends the call, and each correlation id is answered exactly once', async () => {
    const stream = freshStream();
    await store.client.tombstoneStream(stream);
    const ids = Array.from({ length: 6 }, () => randomUUID());
    const raw = rawStreams(store.server.port);
    const chunks = ids.map((id, i) =>
      batchChunk(i % 2 === 0 ? stream : freshStream(), id).setProposedMessagesList([proposed(1)]),
    );
    const answers = await batchAppend(raw, chunks, 6);
    raw.close();
    const answered = answers.map((answer) => answer.getCorrelationId()?.getString() ?? '');
    expect([...answered].sort()).toEqual([...ids].sort());
    expect(answers.filter((answer) => answer.hasError()).map((answer) => answer.getError()?.getCode())).toEqual([
      5, 5, 5,
    ]);
    expect(answers.every((answer) => answer.hasStreamIdentifier())).toBe(true);
  });

  it('2: a bad combination of options is INVALID_ARGUMENT', async () => {
    const raw = rawStreams(store.server.port);
    const chunk = batchChunk(freshStream(), randomUUID());
    chunk.getOptions()?.clearAny();
    const [answer] = await batchAppend(raw, [chunk], 1);
    raw.close();
    expect(answer?.getError()?.getDetails()?.getTypeUrl()).toBe('type.googleapis.com/event_store.client.BadRequest');
  });

  const features = async (): Promise<SupportedMethods> => {
    const client = new serverFeaturesGrpc.ServerFeaturesClient(
      `127.0.0.1:${store.server.port}`,
      credentials.createInsecure(),
    );
    return new Promise<SupportedMethods>((resolve, reject) => {
      client.getSupportedMethods(new sharedPb.Empty(), (error: ServiceError | null, answer: SupportedMethods) =>
        error === null ? resolve(answer) : reject(error),
      );
    }).finally(() => client.close());
  };

  it('3: the version is that of the emulated server', async () => {
    expect((await features()).getEventStoreServerVersion()).toMatch(/^23\.10\.\d+$/);
  });

  it('3: methods are listed in lower case, and only what is served', async () => {
    const methods = (await features()).getMethodsList();
    const names = methods.map((method) => `${method.getServiceName()}/${method.getMethodName()}`);
    expect(names.every((name) => name === name.toLowerCase())).toBe(true);
    expect(names).toContain('event_store.client.streams.streams/batchappend');
    expect(names.filter((name) => /persistent|projections|users/.test(name))).toEqual([]);
  });

  it('3: what is not served answers UNIMPLEMENTED', async () => {
    const client = new persistentGrpc.PersistentSubscriptionsClient(
      `127.0.0.1:${store.server.port}`,
      credentials.createInsecure(),
    );
    const error = await new Promise<ServiceError | null>((resolve) => {
      client.list(new persistentPb.ListReq(), (failure: ServiceError | null) => resolve(failure));
    });
    client.close();
    expect(error?.code).toBe(status.UNIMPLEMENTED);
  });

  it('3: the client refuses projections of such a server by itself or passes the refusal on', async () => {
    expect(await refusalOf(store.client.enableProjection('p'))).toBeInstanceOf(Error);
    expect((await store.client.appendToStream(freshStream(), counted(0))).success).toBe(true);
  });
});
