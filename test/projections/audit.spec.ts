import pg from 'pg';
import { auditProjection } from '../../projections/audit/projection.js';
import { PostgresTarget } from '../../src/infrastructure/projections/postgresTarget.js';
import { BEGINNING } from '../../src/infrastructure/projections/target.js';
import { EventLog } from '../support/dsl/eventLog.js';
import { setUp } from '../support/setUp.js';
import { type Servers, startServers } from './support/servers.js';

let servers: Servers;
let pool: pg.Pool;
let target: PostgresTarget;
setUp(async ({ use, defer }) => {
  servers = use(await startServers());
  pool = new pg.Pool({ connectionString: servers.urls.postgres, max: 1, pipeline: true });
  defer(() => pool.end());
  target = new PostgresTarget(pool, auditProjection);
});
beforeEach(() => target.create('next', 1));

const created = (ownerId: string) => ({ type: 'BotCreated', data: { ownerId, features: [] } });
const paused = { type: 'BotPaused', data: {} };
const received = (botId: string) => ({ type: 'MessageReceived', data: { botId } });
const removed = { type: 'SourceRemoved', data: {} };

/** Each list in a batch of its own. @returns owner and place of each event. */
async function written(...batches: [stream: string, event: { type: string; data: object }][][]) {
  const log = new EventLog();
  let from = BEGINNING;
  for (const batch of batches) {
    const events = batch.map(([stream, event]) => log.record(stream, event));
    const to = events.at(-1)!.position;
    await target.write('next', { events, from, to });
    from = to;
  }
  const { rows } = await pool.query<{ told: string }>(
    `select category || '-' || subject || ' ' || revision || ': ' || coalesce(owner_id, 'nobody') as told
     from rm_audit_next.events order by position`,
  );
  return rows.map(({ told }) => told);
}

describe('the owner of an event in the audit read model', () => {
  it('is known from an earlier event of its stream', async () => {
    expect(await written([['bot-a', created('ann')]], [['bot-a', paused]])).toEqual(['bot-a 0: ann', 'bot-a 1: ann']);
  });

  it('is the owner of the bot that it names, of an earlier batch or of the same', async () => {
    const batches: Parameters<typeof written> = [
      [['bot-a', created('ann')]],
      [
        ['conversation-1', received('a')],
        ['bot-b', created('ben')],
        ['conversation-2', received('b')],
        ['conversation-2', received('b')],
      ],
      [['conversation-2', { type: 'ConversationEnded', data: { reason: 'erased' } }]],
    ];
    expect(await written(...batches)).toEqual([
      'bot-a 0: ann',
      'conversation-1 0: ann',
      'bot-b 0: ben',
      'conversation-2 0: ben',
      'conversation-2 1: ben',
      'conversation-2 2: ben',
    ]);
  });

  it('stays who was known first', async () => {
    const batches: Parameters<typeof written> = [[['bot-a', created('ann')]], [['bot-a', created('ben')]]];
    expect(await written(...batches)).toEqual(['bot-a 0: ann', 'bot-a 1: ann']);
  });

  it('may be unknown', async () => {
    expect(await written([['knowledge-k', removed]])).toEqual(['knowledge-k 0: nobody']);
  });
});

it('a batch looks up the owners of its own streams, however many others there are', async () => {
  await pool.query(`insert into rm_audit_next.owners select 'bot-' || n, 'ann' from generate_series(1, 20000) n;
    analyze rm_audit_next.owners`);
  const log = new EventLog();
  for (let n = 1; n <= 2_000; n++) log.record(`bot-${n % 300}`, paused);
  const [write] = auditProjection.project(log.events);
  const plan = await pool.connect();
  try {
    await plan.query('begin; set local search_path to rm_audit_next');
    const { rows } = await plan.query({ text: `explain ${write!.text}`, values: [...write!.values] });
    const steps = rows.map((row) => Object.values(row)[0]).join('\n');
    expect(steps).toContain('Index Scan using owners_pkey');
    expect(steps).not.toContain('Seq Scan on owners');
  } finally {
    await plan.query('rollback');
    plan.release();
  }
});

it('no event is in it twice', async () => {
  await written([['bot-a', created('ann')]]);
  await expect(pool.query('insert into rm_audit_next.events select * from rm_audit_next.events')).rejects.toMatchObject(
    { code: '23505' },
  );
});
