import { counted } from '../../application/counted.js';
import type { Config } from '../config/index.js';
import { masterKeyId } from '../encryption/masterKeys.js';
import { withPostgres } from './databases.js';
import { type Check, failed, ok, warning } from './finding.js';

interface Wrapped {
  readonly id: string;
  readonly keys: number;
}

const KEYS =
  'SELECT master_key_id AS id, count(*)::int AS keys FROM subject_keys WHERE wrapped IS NOT NULL GROUP BY master_key_id';

/** Whether the configured master keys open the personal keys that are stored. */
export const masterKeyCheck = ({ postgres, masterKey }: Config): Check => ({
  name: 'master key',
  advice: 'Look at the table subject_keys of Postgres.',
  run: async () => {
    const rows = await withPostgres(postgres.uri, async (client) => (await client.query<Wrapped>(KEYS)).rows).catch(
      // Undefined table (https://www.postgresql.org/docs/current/errcodes-appendix.html): nothing is stored yet.
      (error: { readonly code?: string }) => (error.code === '42P01' ? [] : undefined),
    );
    if (rows === undefined) return warning('not looked at: Postgres does not answer', 'See postgres.');
    const previous = masterKey.previous.map(masterKeyId);
    const current = masterKeyId(masterKey.current);
    const foreign = rows.filter(({ id }) => id !== current && !previous.includes(id));
    if (foreign.length > 0) {
      return failed(
        `${keysAre(foreign)} wrapped by a master key that is not configured (${idsOf(foreign)})`,
        'Set NOVA_MASTER_KEY to the one that was in use, or add it to NOVA_MASTER_KEY_PREVIOUS.',
      );
    }
    const old = rows.filter(({ id }) => id !== current);
    if (old.length === 0) return ok(`opens all personal keys (${sum(rows)})`);
    return warning(`${keysAre(old)} still wrapped by a previous master key`, 'Run nova keys rotate.');
  },
});

const sum = (rows: readonly Wrapped[]): number => rows.reduce((total, { keys }) => total + keys, 0);
const keysAre = (rows: readonly Wrapped[]): string => counted(sum(rows), 'personal key is', 'personal keys are');
const idsOf = (rows: readonly Wrapped[]): string => rows.map(({ id }) => id).join(', ');
