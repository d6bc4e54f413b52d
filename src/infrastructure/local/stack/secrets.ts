import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createFileAtomic, readIfThere } from '../shared/files.js';
import { stackProblem } from './problem.js';

/** What a development installation needs to keep secret; made once, kept in the data directory (0600). */
export interface StackSecrets {
  readonly accessSecret: string;
  readonly refreshSecret: string;
  readonly masterKey: string;
  readonly postgresPassword: string;
  readonly redisPassword: string;
  readonly mailApiKey: string;
  readonly supabaseJwtSecret: string;
}

/** The secrets of a data directory. */
export function loadSecrets(dataDir: string): StackSecrets {
  const file = join(dataDir, 'secrets.json');
  const fresh: StackSecrets = {
    accessSecret: randomBytes(48).toString('base64url'),
    refreshSecret: randomBytes(48).toString('base64url'),
    masterKey: randomBytes(32).toString('base64'),
    postgresPassword: randomBytes(24).toString('base64url'),
    redisPassword: randomBytes(24).toString('base64url'),
    mailApiKey: `re_local_${randomBytes(18).toString('base64url')}`,
    supabaseJwtSecret: randomBytes(48).toString('base64url'),
  };
  createFileAtomic(file, `${JSON.stringify(fresh, undefined, 2)}\n`);
  try {
    const kept = JSON.parse(readIfThere(file) ?? '') as StackSecrets;
    if (Object.keys(fresh).every((name) => typeof kept[name as keyof StackSecrets] === 'string')) return kept;
  } catch {
    // Said below.
  }
  throw stackProblem('DATA_DIR_UNKNOWN', `${file} is damaged: restore it, or set NOVA_DATA_DIR to an empty directory.`);
}

/** A Supabase service role key: a JWT (RFC 7519, HS256) that PostgREST turns into the role `service_role`. */
export function serviceRoleKey(jwtSecret: string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: 'nova-local', role: 'service_role' })}`;
  return `${signed}.${createHmac('sha256', jwtSecret).update(signed).digest('base64url')}`;
}
