import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import { type ChannelCredentials, credentials, Metadata } from '@grpc/grpc-js';
import { type RunningEventStore, startEventStore } from '../../../src/infrastructure/local/eventstore/server.js';
import type { Users } from '../../../src/infrastructure/local/eventstore/services/access.js';
import { selfSigned } from './certificate.js';
import { temporaryDirectory } from './fixture.js';

/** A server with TLS and credentials, and clients of it; starts before the tests of a file, ends after them. */
export interface SecureFixture<U extends string> {
  server: RunningEventStore;
  /** A client that sends these credentials with each call; anonymous without a user. */
  as(user?: U, password?: string, scheme?: 'esdb' | 'esdb+discover'): EventStoreDBClient;
  /** For calls without the client library. */
  channel(): ChannelCredentials;
}

/** @param users undefined: the users that a server has by itself */
export function useSecureEventStore<U extends string>(users: Record<U, Users[string]> | undefined): SecureFixture<U> {
  const dataDir = temporaryDirectory();
  const tls = selfSigned();
  const authority = join(dataDir, 'ca.pem');
  const clients: EventStoreDBClient[] = [];
  const fixture = {} as SecureFixture<U>;
  fixture.as = (user, password = user === undefined ? '' : (users?.[user].password ?? ''), scheme = 'esdb') => {
    const login = user === undefined ? '' : `${user}:${encodeURIComponent(password)}@`;
    const client = EventStoreDBClient.connectionString(
      `${scheme}://${login}127.0.0.1:${fixture.server.port}?tls=true&tlsCAFile=${encodeURIComponent(authority)}`,
    );
    clients.push(client);
    return client;
  };
  fixture.channel = () => credentials.createSsl(Buffer.from(tls.cert));
  beforeAll(async () => {
    writeFileSync(authority, tls.cert);
    fixture.server = await startEventStore({ dataDir: join(dataDir, 'data'), tls, ...(users && { users }) });
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.dispose()));
    await fixture.server.close();
    rmSync(dataDir, { recursive: true });
  });
  return fixture;
}

export function basic(user: string, password: string): Metadata {
  const metadata = new Metadata();
  metadata.set('authorization', `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
  return metadata;
}
