import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';

/** The LMDB tables of one data directory; all of them change in one transaction. */
export interface Tables {
  readonly dataDir: string;
  readonly root: RootDatabase<Buffer, Buffer>;
  /** Collection id and document key to the document's BSON. */
  readonly documents: Database<Buffer, Buffer>;
  /** Index id, values and (unless unique) document key to the document key. */
  readonly entries: Database<Buffer, Buffer>;
  /** Namespace to the collection's record; other names below `\0`. */
  readonly catalog: Database<Buffer, Buffer>;
}

const OPTIONS = { keyEncoding: 'binary', encoding: 'binary' } as const;

/** Written into every data directory; a newer one is refused. */
const FORMAT = 1;
const FORMAT_KEY = Buffer.from('\0format');

/** Directories open in this process: LMDB must not open a file twice, and the catalog lives in memory. */
const held = new Set<string>();

/** Processes that have the directory open, as LMDB's reader table knows them (dead ones are cleared from it). */
function otherProcesses(root: RootDatabase<Buffer, Buffer>): number[] {
  root.readerCheck();
  const pids = [...root.readerList().matchAll(/^\s*(\d+)\s/gm)].map(([, pid]) => Number(pid));
  return pids.filter((pid) => pid !== process.pid);
}

/**
 * Opens or creates the tables. Throws when the directory cannot be written, is in use by another process, or was written
 * by a newer version.
 */
export function openTables(given: string): Tables {
  const dataDir = resolve(given);
  mkdirSync(dataDir, { recursive: true });
  if (held.has(dataDir)) throw new Error(`The data directory ${dataDir} is already open in this process`);
  const tables = openFiles(dataDir);
  const stored = tables.catalog.getBinary(FORMAT_KEY)?.[0] ?? FORMAT;
  const others = otherProcesses(tables.root);
  const refusal =
    others.length > 0
      ? `The data directory ${dataDir} is in use by process ${others.join(', ')}`
      : stored > FORMAT
        ? `The data directory ${dataDir} has format ${stored}; this version reads up to ${FORMAT}`
        : undefined;
  if (refusal) {
    void tables.root.close();
    throw new Error(refusal);
  }
  tables.catalog.putSync(FORMAT_KEY, Buffer.from([FORMAT]));
  held.add(dataDir);
  return tables;
}

/** Closes the tables; their directory may be opened again. */
export async function closeTables(tables: Tables): Promise<void> {
  await tables.root.close();
  held.delete(tables.dataDir);
}

function openFiles(dataDir: string): Tables {
  const root = open<Buffer, Buffer>({
    path: dataDir,
    noSubdir: false,
    ...OPTIONS,
    // A commit is acknowledged when it is on disk; commits are grouped by CommitQueue, so they need not overlap.
    overlappingSync: false,
    // With it, a failed commit (full disk) also rejects a promise that nobody holds, which would end the process.
    eventTurnBatching: false,
    maxDbs: 4,
  });
  return {
    dataDir,
    root,
    documents: root.openDB({ name: 'documents', ...OPTIONS }),
    entries: root.openDB({ name: 'entries', ...OPTIONS }),
    catalog: root.openDB({ name: 'catalog', ...OPTIONS }),
  };
}
