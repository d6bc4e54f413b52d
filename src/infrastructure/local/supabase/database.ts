import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { readIfThere, writeFileAtomic } from '../shared/files.js';
import { freePort } from '../shared/ports.js';

const prefix = 'nova-pg-';

export interface Database {
  readonly pglite: PGlite;
  /** For clients in the `pg` way of writing it. */
  readonly uri: string;
  close(): Promise<void>;
}

/**
 * PGlite with pgvector behind a PostgreSQL socket. It knows no passwords, so the socket is a file in a folder that only this
 * user may enter (on Windows, which has none for this: a port of 127.0.0.1).
 */
export async function openDatabase(folder: string): Promise<Database> {
  const pglite = await PGlite.create({
    dataDir: folder,
    extensions: { vector },
    // The default of 128 MB is touched as a whole at start.
    postgresqlconf: ['shared_buffers=48MB', 'wal_buffers=1MB'],
  });
  if (process.platform === 'win32') {
    const port = await freePort();
    return serve(pglite, { port, host: '127.0.0.1' }, `postgres://postgres@127.0.0.1:${port}/postgres`);
  }
  const sockets = socketFolder(folder);
  const uri = `postgres://postgres@/postgres?host=${encodeURIComponent(sockets)}&port=5432`;
  const database = await serve(pglite, { path: join(sockets, '.s.PGSQL.5432') }, uri);
  return {
    ...database,
    close: async () => {
      await database.close();
      rmSync(sockets, { recursive: true, force: true });
    },
  };
}

async function serve(pglite: PGlite, where: { path: string } | { port: number; host: string }, uri: string) {
  const server = new PGLiteSocketServer({ db: pglite, maxConnections: 10, ...where });
  await server.start();
  const close = async () => {
    await server.stop();
    await pglite.close();
  };
  return { pglite, uri, close };
}

/** A fresh folder with a short path (a socket's may have 107 bytes at most), instead of the one that a killed process has left. */
function socketFolder(database: string): string {
  const note = `${database}.sockets`;
  const left = readIfThere(note);
  if (left?.startsWith(join(tmpdir(), prefix))) rmSync(left, { recursive: true, force: true });
  const fresh = mkdtempSync(join(tmpdir(), prefix));
  writeFileAtomic(note, fresh);
  return fresh;
}
