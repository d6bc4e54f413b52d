import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { MasterKeys } from '../../src/infrastructure/encryption/masterKeys.js';
import { PostgresSubjectKeys } from '../../src/infrastructure/encryption/postgresSubjectKeys.js';
import { KeptAnswerSeal } from '../../src/infrastructure/idempotency/keptAnswerSeal.js';
import { PostgresIdempotencyStore } from '../../src/infrastructure/idempotency/postgresIdempotencyStore.js';
import { InstallationKey } from '../../src/infrastructure/security/installationKey.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';

const OWNER = 'visitor:key:192.0.2.1';
const REQUEST = 'POST /api/bot/website/communicate\n{"message":"I am Zaphod"}';
const ANSWER = { status: 200, headers: {}, body: '{"reply":"Hello Zaphod"}' };
const first = { kind: 'first', since: expect.stringMatching(/^\d+$/) };
const running = { kind: 'running' };
const repeated = { kind: 'repeated', answer: ANSWER };

describe('the store of answers by their Idempotency-Key', () => {
  let pool: pg.Pool;
  let subjects: PostgresSubjectKeys;
  let seal: KeptAnswerSeal;
  let store: PostgresIdempotencyStore;
  let key: string;
  let subject: { id: string; within: string };

  setUp(async ({ use, defer }) => {
    const world = use(await createWorld());
    pool = new pg.Pool({ connectionString: world.env.POSTGRES_URI });
    defer(() => pool.end());
    subjects = new PostgresSubjectKeys(pool, new MasterKeys(randomBytes(32)));
    const installation = new InstallationKey(subjects);
    seal = new KeptAnswerSeal(installation, subjects);
    store = new PostgresIdempotencyStore(pool, installation, seal);
  });
  beforeEach(() => {
    [key, subject] = [randomUUID(), { id: randomUUID(), within: randomUUID() }];
  });

  const claim = () => store.claim(OWNER, key, REQUEST);
  const change = (what: string) => pool.query(`UPDATE idempotency_keys SET ${what} WHERE key = $1`, [key]);
  const isLate = () => change("locked_until = now() - interval '1 second'");
  const isOld = () => change("created_at = now() - interval '25 hours'");
  const row = async () => (await pool.query('SELECT * FROM idempotency_keys WHERE key = $1', [key])).rows[0];

  it('gives an answer with texts of a subject until that one is erased, or what it is within', async () => {
    for (const erased of [subject.id, subject.within]) {
      key = randomUUID();
      subject = { ...subject, id: erased === subject.id ? subject.id : randomUUID() };
      expect(await claim()).toEqual(first);
      await store.complete(OWNER, key, ANSWER, subject);
      expect(await claim()).toEqual(repeated);
      await subjects.erase(erased);
      expect(await claim()).toEqual({ kind: 'erased' });
    }
  });

  it('names nobody in the clear beside a network address', async () => {
    await claim();
    await store.complete(OWNER, key, ANSWER, subject);
    const { subject: whose } = await row();
    expect(whose.includes(subject.id)).toBe(false);
  });

  it('keeps no answer that comes after its subject was erased, and has the request carried out once all the same', async () => {
    await claim();
    await subjects.erase(subject.id);
    await store.complete(OWNER, key, ANSWER, subject);
    expect(await row()).toMatchObject({ answer: null, subject_answer: null });
    expect(await claim()).toEqual({ kind: 'erased' });
  });

  it('keeps the answer of a repetition that took over from a request which failed later', async () => {
    for (const whose of [undefined, subject]) {
      key = randomUUID();
      expect(await claim()).toEqual(first);
      await isLate();
      expect(await claim()).toEqual(first);
      await store.complete(OWNER, key, ANSWER, whose);
      await store.release(OWNER, key);
      expect(await claim()).toEqual(repeated);
    }
  });

  it('carries a request out again after a day', async () => {
    await claim();
    await store.complete(OWNER, key, ANSWER, subject);
    await isOld();
    expect(await claim()).toEqual(first);
    expect(await row()).toMatchObject({ answer: null, subject: null, subject_answer: null });
    expect(await claim()).toEqual(running);
  });

  it('tells one use of a key from another, not from its own repetitions', async () => {
    const begun = await claim();
    await isLate();
    expect(await claim()).toEqual(begun);
    await store.release(OWNER, key);
    expect(await claim()).toEqual(begun);
    await store.complete(OWNER, key, ANSWER);
    await isOld();
    expect(await claim()).not.toEqual(begun);
  });

  it('has the same request tried again after it failed, and no other one', async () => {
    await claim();
    await store.release(OWNER, key);
    expect(await store.claim(OWNER, key, `${REQUEST} `)).toEqual({ kind: 'mismatch' });
    expect(await claim()).toEqual(first);
    expect(await claim()).toEqual(running);
  });

  describe('beside processes of the version before, which know one column', () => {
    it('lets those take a request for running, not for one that they may carry out or whose answer they can open', async () => {
      await claim();
      await store.complete(OWNER, key, ANSWER, subject);
      expect(await row()).toMatchObject({ answer: null, locked_until: null });
    });

    it('goes by what such a process has written over an answer of more than a day ago', async () => {
      await claim();
      await store.complete(OWNER, key, { ...ANSWER, body: '"of yesterday"' }, subject);
      await change("locked_until = now() + interval '1 minute', answer = NULL");
      expect(await claim()).toEqual(running);
      const { answer } = await seal.seal(Buffer.from(JSON.stringify(ANSWER)), `${OWNER}\u0000${key}`);
      await pool.query('UPDATE idempotency_keys SET answer = $2, locked_until = NULL WHERE key = $1', [key, answer]);
      await subjects.erase(subject.id);
      expect(await claim()).toEqual(repeated);
    });
  });
});
