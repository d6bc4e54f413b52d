import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { newId } from '../../src/application/ids.js';
import { MasterKeys } from '../../src/infrastructure/encryption/masterKeys.js';
import { PostgresSubjectKeys } from '../../src/infrastructure/encryption/postgresSubjectKeys.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';

const master = new MasterKeys(randomBytes(32));
const keysOf = (connection: pg.Client) => new PostgresSubjectKeys(connection as unknown as pg.Pool, master);

describe('a key made at the moment in which its owner is erased', () => {
  let first: pg.Client;
  let second: pg.Client;
  let watching: pg.Client;

  setUp(async ({ use, defer }) => {
    const world = use(await createWorld());
    const connect = async () => {
      const client = new pg.Client(world.env.POSTGRES_URI);
      await client.connect();
      defer(() => client.end());
      return client;
    };
    [first, second, watching] = [await connect(), await connect(), await connect()];
  });

  /** Until `work`, on the second connection, has come to its end or waits for the first one. */
  async function asFarAsItCan(work: Promise<unknown>): Promise<void> {
    let isDone = false;
    const end = () => {
      isDone = true;
    };
    void work.then(end, end);
    const pid = (second as unknown as { processID: number }).processID;
    const waits = async () => {
      const { rows } = await watching.query('SELECT cardinality(pg_blocking_pids($1)) > 0 AS waits', [pid]);
      return rows[0].waits as boolean;
    };
    while (!isDone && !(await waits())) await new Promise((resolve) => setImmediate(resolve));
  }

  const left = async (subject: string) => [...(await keysOf(watching).find([subject])).keys()];

  describe.each([
    ['that has no key of its own', false],
    ['that has one', true],
  ])('%s', (_what, hasKey) => {
    let bot: string;
    let conversation: string;
    beforeEach(async () => {
      [bot, conversation] = [newId(), newId()];
      if (hasKey) await keysOf(watching).ensure([{ id: bot }]);
    });

    it('goes with it when it was made first', async () => {
      await first.query('BEGIN');
      const made = await keysOf(first).ensure([{ id: conversation, within: bot }]);
      expect([...made.keys()]).toEqual([conversation]);
      const erasing = keysOf(second).erase(bot);
      await asFarAsItCan(erasing);
      await first.query('COMMIT');
      await erasing;
      expect(await left(conversation)).toEqual([]);
    });

    it('is none when the erasure came first', async () => {
      await first.query('BEGIN');
      await keysOf(first).erase(bot);
      const making = keysOf(second).ensure([{ id: conversation, within: bot }]);
      await asFarAsItCan(making);
      await first.query('COMMIT');
      expect([...(await making).keys()]).toEqual([]);
      expect(await left(conversation)).toEqual([]);
    });
  });

  it('is the same for two who make it at once', async () => {
    const conversation = { id: newId(), within: newId() };
    await first.query('BEGIN');
    const one = await keysOf(first).ensure([conversation]);
    const making = keysOf(second).ensure([conversation]);
    await asFarAsItCan(making);
    await first.query('COMMIT');
    expect((await making).get(conversation.id)).toEqual(one.get(conversation.id));
  });
});
