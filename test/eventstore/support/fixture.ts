import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, type JSONEventType, jsonEvent } from '@eventstore/db-client';
import {
  type EventStoreOptions,
  type RunningEventStore,
  startEventStore,
} from '../../../src/infrastructure/local/eventstore/server.js';

/** A server on a directory of its own and a client for it; starts before the tests of a file, ends after them. */
export interface Fixture {
  server: RunningEventStore;
  client: EventStoreDBClient;
  dataDir: string;
  restart(): Promise<void>;
}

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'nova-eventstore-'));
}

export function useEventStore(options: Omit<EventStoreOptions, 'dataDir'> = {}): Fixture {
  const fixture = {} as Fixture;
  const start = async (): Promise<void> => {
    fixture.server = await startEventStore({ ...options, dataDir: fixture.dataDir });
    fixture.client = EventStoreDBClient.connectionString(fixture.server.url);
  };
  const stop = async (): Promise<void> => {
    await fixture.client.dispose();
    await fixture.server.close();
  };
  fixture.restart = async () => {
    await stop();
    await start();
  };
  beforeAll(async () => {
    fixture.dataDir = temporaryDirectory();
    await start();
  });
  afterAll(async () => {
    await stop();
    rmSync(fixture.dataDir, { recursive: true, force: true });
  });
  return fixture;
}

export type Counted = JSONEventType<'counted', { n: number }>;

let streams = 0;
/** A stream name that no other test uses. */
export function freshStream(prefix = 'orders'): string {
  streams += 1;
  return `${prefix}-${process.pid}x${streams}`;
}

export const counted = (n: number, id: string = randomUUID()): ReturnType<typeof jsonEvent<Counted>> =>
  jsonEvent<Counted>({ id, type: 'counted', data: { n } });

/** Events whose data is n = from … to − 1. */
export const countedRange = (to: number, from = 0): ReturnType<typeof counted>[] =>
  Array.from({ length: to - from }, (_, i) => counted(from + i));

export async function collect<T>(source: AsyncIterable<T>, limit = Number.POSITIVE_INFINITY): Promise<T[]> {
  const found: T[] = [];
  if (limit === 0) return found;
  for await (const item of source) {
    found.push(item);
    if (found.length >= limit) break;
  }
  return found;
}

/** The `n` of every event, in the order read. */
export async function numbersOf(source: AsyncIterable<{ event?: { data: unknown } }>): Promise<number[]> {
  return (await collect(source)).map(({ event }) => (event?.data as { n: number } | undefined)?.n ?? Number.NaN);
}

/**
 * The two calls an append can travel by: the client takes BatchAppend, and Append as soon as credentials are given
 * for the call (which an insecure server never sees).
 */
export const appendPaths = [
  ['BatchAppend', {}],
  ['Append', { credentials: { username: 'admin', password: 'changeit' } }],
] as const;

/** The rejection of a promise that must reject. */
export async function refusalOf(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return promise.then(
    () => {
      throw new Error('expected a refusal');
    },
    (error: Error & Record<string, unknown>) => error,
  );
}
