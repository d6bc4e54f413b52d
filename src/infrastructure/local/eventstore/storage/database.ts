import { accessSync, constants } from 'node:fs';
import { type Database, open, type RootDatabase } from 'lmdb';
import { makeFolder } from '../../shared/files.js';
import { EventStoreStartError } from './errors.js';

/** Version of the layout on disk. Raise it when an older server could not read what a newer one wrote. */
const FORMAT_VERSION = 2;

/** The tables. All keys are ordered-binary: numbers sort as numbers, arrays by element. */
export interface Tables {
  readonly root: RootDatabase<unknown, string>;
  /** format, next position, next stream id. */
  readonly meta: Database<number, string>;
  /** Position → record (record.ts). The one truth; the others can be derived from it. */
  readonly log: Database<Buffer, number>;
  /** [stream id, revision] → position. */
  readonly index: Database<number, [number, number]>;
  /** Stream key (streams.ts) → stream id. */
  readonly streams: Database<number, string>;
}

/**
 * Opens the LMDB environment in the directory `path`, creating it when missing.
 * `overlappingSync: false` is plain LMDB: a transaction's promise resolves after its data and its meta page are on disk.
 */
export function openTables(path: string): Tables {
  try {
    const root = open<unknown, string>({
      path,
      overlappingSync: false,
      maxDbs: 8,
      encoding: 'ordered-binary',
      noMemInit: false,
      eventTurnBatching: false,
    } as Parameters<typeof open>[0] & { path: string });
    return {
      root,
      meta: root.openDB<number, string>({ name: 'meta', encoding: 'ordered-binary' }),
      log: root.openDB<Buffer, number>({ name: 'log', encoding: 'binary' }),
      index: root.openDB<number, [number, number]>({ name: 'index', encoding: 'ordered-binary' }),
      streams: root.openDB<number, string>({ name: 'streams', encoding: 'ordered-binary' }),
    };
  } catch (error) {
    throw new EventStoreStartError('DATA_DIR_UNUSABLE', `Cannot open the event log in ${path}: ${String(error)}`, {
      cause: error,
    });
  }
}

/** Makes sure the directory exists and can be written. */
export function prepareDirectory(directory: string): void {
  try {
    makeFolder(directory);
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new EventStoreStartError(
      'DATA_DIR_UNUSABLE',
      `The data directory ${directory} cannot be used: ${(error as Error).message}. Create it, or choose another --data.`,
      { cause: error },
    );
  }
}

/** Refuses a directory written by a newer server; marks a fresh or older one with this version, on disk when it returns. */
export async function checkFormat(tables: Tables, directory: string): Promise<'fresh' | 'existing'> {
  const found = tables.meta.get('format');
  if (found !== undefined && found > FORMAT_VERSION) {
    throw new EventStoreStartError(
      'DATA_DIR_NEWER',
      `${directory} was written by a newer event store (format ${found}; this one knows up to ${FORMAT_VERSION}). ` +
        'Use that version, or choose another --data.',
    );
  }
  // 1 → 2: the journal, without which an older server would miss events.
  if (found !== FORMAT_VERSION) await tables.meta.put('format', FORMAT_VERSION);
  return found === undefined ? 'fresh' : 'existing';
}
