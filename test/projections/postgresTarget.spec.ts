import pg from 'pg';
import type { RelationalProjection } from '../../src/application/projection.js';
import type { Recorded } from '../../src/domain/shared/event.js';
import { PostgresTarget } from '../../src/infrastructure/projections/postgresTarget.js';
import { BEGINNING, CheckpointMoved, DataError } from '../../src/infrastructure/projections/target.js';
import { setUp } from '../support/setUp.js';
import { type Servers, startServers } from './support/servers.js';

/** One row for each event, in two statements, of which the second fails for the text `long`. */
const notes: RelationalProjection = {
  name: 'testNotes',
  kind: 'relational',
  version: 1,
  categories: ['notes'],
  schema: 'CREATE TABLE first (text text); CREATE TABLE second (text varchar(3))',
  project: (events) => {
    const texts = events.map(({ data }) => (data as unknown as { text: string }).text);
    return [
      { text: 'INSERT INTO first SELECT unnest($1::text[])', values: [texts] },
      { text: 'INSERT INTO second SELECT unnest($1::text[])', values: [texts] },
    ];
  },
};
const note = (text: string) => ({ data: { text } }) as unknown as Recorded;

let servers: Servers;
let pool: pg.Pool;
let target: PostgresTarget;
setUp(async ({ use, defer }) => {
  servers = use(await startServers());
  pool = new pg.Pool({ connectionString: servers.urls.postgres, max: 1, pipeline: true });
  defer(() => pool.end());
  target = new PostgresTarget(pool, notes);
  await target.create('live', 1);
  await target.write('live', { events: [note('a')], from: BEGINNING, to: 10n });
});

/** What is stored, and that the only connection of the pool was given back in order. */
const stored = async () => {
  const { rows } = await pool.query<{ text: string; twin: string }>(
    'SELECT first.text, second.text AS twin FROM rm_test_notes.first FULL JOIN rm_test_notes.second USING (text)',
  );
  return { texts: rows.map(({ text }) => text), checkpoint: (await target.checkpoint('live'))?.position };
};

describe('a batch for a read model in Postgres', () => {
  it.each([
    ['is still at an earlier position', 11n, 20n],
    ['has been moved by another writer of the same batch', BEGINNING, 10n],
  ])('stores nothing where the checkpoint %s', async (_what, from, to) => {
    await expect(target.write('live', { events: [note('b')], from, to })).rejects.toThrow(CheckpointMoved);
    expect(await stored()).toEqual({ texts: ['a'], checkpoint: 10n });
  });

  it('stores nothing when one of its statements fails', async () => {
    const batch = { events: [note('b'), note('long')], from: 10n, to: 20n };
    await expect(target.write('live', batch)).rejects.toThrow(DataError);
    expect(await stored()).toEqual({ texts: ['a'], checkpoint: 10n });
  });

  it('is stored by one of several writers only', async () => {
    const other = new pg.Pool({ connectionString: servers.urls.postgres, max: 5, pipeline: true });
    const writers = Array.from({ length: 5 }, () => new PostgresTarget(other, notes));
    const batch = { events: [note('c')], from: 10n, to: 20n };
    const outcomes = await Promise.allSettled(writers.map((writer) => writer.write('live', batch)));
    await other.end();
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.map(({ reason }) => reason instanceof CheckpointMoved)).toEqual([true, true, true, true]);
    expect(await stored()).toEqual({ texts: ['a', 'c'], checkpoint: 20n });
  });
});
