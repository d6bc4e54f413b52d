import { mkdirSync } from 'node:fs';
import { type Database, open, type RootDatabase } from 'lmdb';

/** The LMDB tables of one data directory; all of them change in one transaction. */
export interface Tables {
  readonly root: RootDatabase<Buffer, Buffer>;
  /** Collection id and document key to the document's BSON. */
  readonly documents: Database<Buffer, Buffer>;
  /** Index id, values and (unless unique) document key to the document key. */
  readonly entries: Database<Buffer, Buffer>;
  /** Namespace to the collection's record; other names below `\0`. */
  readonly catalog: Database<Buffer, Buffer>;
}

const OPTIONS = { keyEncoding: 'binary', encoding: 'binary' } as const;

/** Opens or creates the tables. Throws when the directory cannot be written. */
export function openTables(dataDir: string): Tables {
  mkdirSync(dataDir, { recursive: true });
  const root = open<Buffer, Buffer>({
    path: dataDir,
    noSubdir: false,
    ...OPTIONS,
    // A commit is acknowledged when it is on disk; commits are grouped by CommitQueue, so they need not overlap.
    overlappingSync: false,
    maxDbs: 4,
  });
  return {
    root,
    documents: root.openDB({ name: 'documents', ...OPTIONS }),
    entries: root.openDB({ name: 'entries', ...OPTIONS }),
    catalog: root.openDB({ name: 'catalog', ...OPTIONS }),
  };
}
