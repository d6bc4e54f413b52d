import pg from 'pg';
import { ServedProcess } from '../chaos/support/processes.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { freshEmail, http, PASSWORD, personOf, register } from './client.js';
import { codeIn, mailTo } from './outbox.js';

const NEW_PASSWORD = 'seven lamps in a row';

/** Statements on stored passwords wait while the test holds this lock. */
const GATE = 4_711;
const GATED = `
  CREATE FUNCTION wait_for_the_test() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock(${GATE}); RETURN coalesce(new, old); END $$;
  CREATE TRIGGER wait_to_write BEFORE INSERT OR UPDATE OR DELETE ON account_passwords
    FOR EACH ROW EXECUTE FUNCTION wait_for_the_test()`;

/** A process dies at a statement on the stored passwords: with its account as it was, or as it was to be, never in between. */
describe('a process that is killed while it changes a password', () => {
  let world: World;
  let pool: pg.Pool;
  let client: pg.PoolClient;
  let served: ServedProcess;

  setUp(async ({ use, defer }) => {
    world = use(await createWorld());
    served = new ServedProcess(['api', 'worker', 'projector'], world.env);
    defer(() => served.stop());
    await served.start();
    pool = new pg.Pool({ connectionString: world.env.POSTGRES_URI });
    defer(() => pool.end());
    client = await pool.connect();
    defer(() => client.release());
    await client.query(GATED);
  });

  const url = () => served.url ?? '';
  const post = (path: string, body: object) => http(url()).post(`/api/auth/${path}`, body);
  const login = async (email: string, password: string) => (await post('login', { email, password })).status;

  async function waiting(): Promise<number[]> {
    for (;;) {
      const { rows } = await pool.query(
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted",
        [GATE],
      );
      if (rows.length > 0) return rows.map(({ pid }) => pid);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Kills the process when its `nth` statement is about to run, which then does (as Postgres has it already) or does not. */
  async function killedAt(nth: number, runs: boolean, request: () => Promise<unknown>): Promise<void> {
    await client.query('SELECT pg_advisory_lock($1)', [GATE]);
    const asked = request().catch(() => {});
    for (let n = 1; n < nth; n++) {
      await waiting();
      await client.query('SELECT pg_advisory_unlock($1)', [GATE]);
      await client.query('SELECT pg_advisory_lock($1)', [GATE]);
    }
    const pids = await waiting();
    await served.freeze();
    if (!runs) await Promise.all(pids.map((pid) => pool.query('SELECT pg_terminate_backend($1)', [pid])));
    await client.query('SELECT pg_advisory_unlock($1)', [GATE]);
    for (let left = 1; left > 0; ) {
      const { rows } = await pool.query(
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE pid = ANY($1) AND state = 'active'",
        [pids],
      );
      left = rows[0].n;
    }
    await served.kill();
    await asked;
    await served.start();
  }

  /** Somebody with two sessions. */
  async function twice() {
    const { email, accessToken } = await register(url());
    const other = personOf(url(), await post('login', { email, password: PASSWORD })).accessToken;
    const me = async (token: string) =>
      (await http(url(), { authorization: `Bearer ${token}` }).get('/api/auth/me')).status;
    const facts = async () => ({
      former: await login(email, PASSWORD),
      next: await login(email, NEW_PASSWORD),
      kept: await me(accessToken),
      other: await me(other),
    });
    const change = () =>
      http(url(), { authorization: `Bearer ${accessToken}` }).post('/api/auth/password', {
        currentPassword: PASSWORD,
        newPassword: NEW_PASSWORD,
      });
    /** After it, showing a code evicts nobody. */
    const verify = async () => {
      const code = codeIn(await mailTo(world, email, /is your code for Nova/));
      await http(url(), { authorization: `Bearer ${accessToken}` }).post('/api/auth/email/verify', { code });
    };
    return { email, facts, change, verify };
  }

  it('after the new one is stored: nothing has changed, and it can be changed again', async () => {
    const person = await twice();
    await killedAt(1, true, person.change);
    expect(await person.facts()).toEqual({ former: 200, next: 401, kept: 200, other: 200 });
    expect((await person.change()).status).toBe(204);
    expect(await person.facts()).toEqual({ former: 401, next: 200, kept: 200, other: 401 });
  });

  it('before the former one is removed: it is worth nothing any more', async () => {
    const person = await twice();
    await killedAt(2, false, person.change);
    expect(await person.facts()).toEqual({ former: 401, next: 200, kept: 200, other: 401 });
  });

  it('likewise while a code resets it', async () => {
    const person = await twice();
    await person.verify();
    await post('password/forgot', { email: person.email });
    const code = codeIn(await mailTo(world, person.email, /new password/));
    await killedAt(1, true, () => post('password/reset', { email: person.email, code, newPassword: NEW_PASSWORD }));
    expect(await person.facts()).toEqual({ former: 200, next: 401, kept: 200, other: 200 });
  });

  it('before the password of whoever took the address without proof is removed: it lets nobody in', async () => {
    const email = freshEmail();
    await post('register', { email, password: PASSWORD, name: '' });
    await post('otp', { email });
    const code = codeIn(await mailTo(world, email, /code to sign in/));
    await killedAt(1, false, () => post('otp/login', { email, code }));
    expect(await login(email, PASSWORD)).toBe(401);
  });
});
