import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import { open } from 'lmdb';
import { type RunningEventStore, startEventStore } from '../../../src/infrastructure/local/eventstore/server.js';
import { counted, freshStream, temporaryDirectory } from './fixture.js';

/** A server that takes lone appends into its journal however slow the disk is; starts before each test, ends after it. */
export interface Journalled {
  server: RunningEventStore;
  client: EventStoreDBClient;
  dataDir: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** One append after another, `n` from … to − 1: into the journal. */
  appendAlone(stream: string, to: number, from?: number): Promise<void>;
  /** Several at a time: into the tables, and all that is in the journal with them. */
  appendTogether(): Promise<void>;
  /** Goes on with the files as a power cut at this moment would leave them. */
  cutPower(change?: (dataDir: string) => void): Promise<void>;
}

export function useJournalled(): Journalled {
  const fixture = {} as Journalled;
  const directories: string[] = [];
  const copyOf = (directory: string): string => {
    const copy = `${directory}c`;
    cpSync(directory, copy, { recursive: true, filter: (path) => !path.endsWith('server.lock') });
    directories.push(copy);
    return copy;
  };
  fixture.start = async () => {
    fixture.server = await startEventStore({ dataDir: fixture.dataDir, slowFlushMs: Number.POSITIVE_INFINITY });
    fixture.client = EventStoreDBClient.connectionString(fixture.server.url);
  };
  fixture.stop = async () => {
    await fixture.client.dispose();
    await fixture.server.close();
  };
  fixture.appendAlone = async (stream, to, from = 0) => {
    for (let n = from; n < to; n += 1) await fixture.client.appendToStream(stream, counted(n));
  };
  fixture.appendTogether = async () => {
    const appends = Array.from({ length: 8 }, () => fixture.client.appendToStream(freshStream('other'), counted(0)));
    await Promise.all(appends);
  };
  fixture.cutPower = async (change = () => undefined) => {
    const copy = copyOf(fixture.dataDir);
    await fixture.stop();
    fixture.dataDir = copy;
    change(copy);
    await fixture.start();
  };
  beforeEach(async () => {
    fixture.dataDir = temporaryDirectory();
    directories.push(fixture.dataDir);
    await fixture.start();
  });
  afterEach(async () => {
    await fixture.stop();
    for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
  });
  return fixture;
}

export const journalIn = (dataDir: string): string => join(dataDir, 'log-1', 'journal');

/** How many events the tables have, and their format, which can be overwritten; of a directory that no server uses. */
export async function tablesIn(dataDir: string, format?: number): Promise<{ events: number; format: number }> {
  const root = open({ path: join(dataDir, 'log-1'), maxDbs: 8, encoding: 'ordered-binary', overlappingSync: false });
  const meta = root.openDB<number, string>({ name: 'meta', encoding: 'ordered-binary' });
  if (format !== undefined) await meta.put('format', format);
  const found = {
    events: root.openDB({ name: 'log', encoding: 'binary' }).getCount(),
    format: meta.get('format') ?? 0,
  };
  await root.close();
  return found;
}
