import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditEntry } from '../../projections/audit/queries.js';
import { Client } from '../bots/client.js';
import { commandLine, lines, openCommandLine } from './commandLine.js';

interface Shown {
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
  readonly occurredAt: string;
  readonly correlationId: string;
}

const { app, world, done, close } = await openCommandLine();
afterAll(close);

let ada: Client;
let bob: Client;
let bot: string;
let stream: string;
/** Created, renamed, described: each in a millisecond and by a request of its own. */
let events: Shown[];
const replay = async (...filter: string[]) => lines<Shown>(await done('replay', '--json', ...filter));
const typesOf = (found: readonly { type: string }[]) => found.map(({ type }) => type);
const NEWEST_FIRST = ['BotDetailsChanged', 'BotDetailsChanged', 'BotCreated'];

beforeAll(async () => {
  [ada, bob] = [await Client.register(app.baseUrl), await Client.register(app.baseUrl)];
  bot = await ada.newBot({ name: 'Helpdesk' });
  for (const change of [{ name: 'Support' }, { description: 'Helps' }]) {
    await sleep(2);
    await ada.call('PATCH', `/api/bot/${bot}`, change);
  }
  await bob.newBot({ name: 'Other' });
  stream = `bot-${bot}`;
  events = await replay('--stream', stream);
  await ada.see(`/api/audit?subject=${bot}`);
});

describe('nova replay', () => {
  it('prints a stream in its order', () => {
    expect(events.map(({ type, revision }) => [type, revision])).toEqual([
      ['BotCreated', 0],
      ['BotDetailsChanged', 1],
      ['BotDetailsChanged', 2],
    ]);
  });

  it('prints an event in one line for people, with what it holds', async () => {
    const told = await done('replay', '--stream', stream, '--type', 'BotDetailsChanged');
    expect(told.split('\n')).toEqual([
      expect.stringContaining('"name":"Support"'),
      expect.stringContaining('"description":"Helps"'),
    ]);
  });

  it('hides what is personal unless it is asked for', async () => {
    const account = ['replay', '--stream', `account-${ada.userId}`];
    const [hidden, shown] = await Promise.all([done(...account), done(...account, '--personal')]);
    expect(hidden).toContain('[personal]');
    expect(hidden).not.toContain('example.test');
    expect(shown).toContain('example.test');
  });

  it('folds a stream as of a revision', async () => {
    const then = JSON.parse(await done('replay', '--state', '--personal', '--stream', stream, '--revision', '0'));
    expect(then).toMatchObject({ revision: 0, state: { details: { name: 'Helpdesk' } } });
  });

  it('filters by type, of which several may be given', async () => {
    const found = await replay('--category', 'bot', '--type', 'BotCreated', '--type', 'BotPaused');
    expect(found.map((event) => event.type)).toEqual(['BotCreated', 'BotCreated']);
  });

  it('filters by actor', async () => {
    const streams = (await replay('--category', 'bot', '--actor', ada.userId)).map((event) => event.stream);
    expect(new Set(streams)).toEqual(new Set([stream]));
  });

  it('filters by kind of stream, of which several may be given', async () => {
    const found = await replay('--category', 'bot', '--category', 'account');
    expect(new Set(found.map((event) => event.stream.split('-')[0]))).toEqual(new Set(['bot', 'account']));
  });

  it('filters by what one request set in motion', async () => {
    const { correlationId } = events[0]!;
    // With the bot comes the key of its widget, which is issued by a process manager.
    const issued = async () => (await ada.get(`/api/audit?subject=${bot}&type=ApiKeyIssued`)).body.items.length;
    while ((await issued()) === 0) await sleep(50);
    expect(typesOf(await replay('--correlation', correlationId))).toEqual(['BotCreated', 'ApiKeyIssued']);
  });

  it('filters by time, both ends included', async () => {
    const [created, renamed, described] = events.map(({ occurredAt }) => occurredAt) as [string, string, string];
    const found = await Promise.all([
      replay('--stream', stream, '--to', created),
      replay('--actor', ada.userId, '--to', '2020-01-01'),
      replay('--stream', stream, '--from', described),
      replay('--stream', stream, '--from', renamed, '--to', renamed),
    ]);
    expect(found).toEqual([[events[0]], [], [events[2]], [events[1]]]);
  });

  it('takes a time without a zone as it prints times, wherever it runs', async () => {
    const elsewhere = commandLine(() => ({ ...world.env, TZ: 'Pacific/Auckland' }));
    const at = events[1]!.occurredAt.replace('Z', '');
    const found = await elsewhere.done('replay', '--json', '--stream', stream, '--from', at, '--to', at);
    expect(lines<Shown>(found)).toEqual([events[1]]);
  });

  it('goes on after a position, in a stream and in the whole log', async () => {
    const { position } = events[0]!;
    const found = await Promise.all([
      replay('--stream', stream, '--after', position),
      replay('--category', 'bot', '--actor', ada.userId, '--after', position),
    ]);
    expect(found).toEqual([events.slice(1), events.slice(1)]);
  });

  it('stops at a limit', async () => {
    expect(await replay('--stream', stream, '--limit', '2')).toEqual(events.slice(0, 2));
  });
});

describe('nova audit', () => {
  const audit = async (...filter: string[]) => lines<AuditEntry>(await done('audit', '--json', ...filter));

  it('tells people in words who did what', async () => {
    const trail = await done('audit', '--subject', bot);
    for (const words of ['Created the website bot “Helpdesk”', 'Renamed the bot to “Support”'])
      expect(trail).toContain(words);
    expect(trail).toContain(`account:${ada.userId}`);
  });

  it('tells of one subject, newest first, up to a limit', async () => {
    const [all, newest] = await Promise.all([audit('--subject', bot), audit('--subject', bot, '--limit', '2')]);
    // The key of its widget has the id of the bot, and is issued in its own time.
    expect(typesOf(all.filter(({ subject }) => subject.category === 'bot'))).toEqual(NEWEST_FIRST);
    expect(newest).toEqual(all.slice(0, 2));
  });

  it('filters by type, actor and owner', async () => {
    const [created, own, owned] = await Promise.all([
      audit('--type', 'BotCreated'),
      audit('--type', 'BotCreated', '--actor', ada.userId),
      audit('--owner', bob.userId),
    ]);
    expect(created.map(({ actor }) => actor.id)).toEqual([bob.userId, ada.userId]);
    const { items } = (await ada.see(`/api/audit?type=BotCreated&actor=${ada.userId}`)).body;
    expect(own).toEqual([created[1]]);
    expect(items.map(({ eventId }: AuditEntry) => eventId)).toEqual([created[1]!.eventId]);
    expect(typesOf(owned)).toEqual(expect.arrayContaining(['AccountRegistered', 'BotCreated']));
    expect(owned.some(({ subject }) => subject.id === bot)).toBe(false);
  });

  it('filters by time, both ends included', async () => {
    const [created, renamed, described] = events.map(({ occurredAt }) => occurredAt) as [string, string, string];
    // The key of its widget, which has the id of the bot, may be issued within the same millisecond.
    const of = async (from: string, to: string) =>
      (await audit('--actor', ada.userId, '--subject', bot, '--from', from, '--to', to))
        .filter(({ subject }) => subject.category === 'bot')
        .map(({ subject }) => subject.revision);
    expect(await Promise.all([of(created, created), of(renamed, described)])).toEqual([[0], [2, 1]]);
    const times = `from=${renamed}&to=${renamed}`;
    const { items } = (await ada.see(`/api/audit?subject=${bot}&actor=${ada.userId}&${times}`)).body;
    expect(items.map(({ subject }: AuditEntry) => subject.revision)).toEqual([1]);
  });

  it('takes times that PostgreSQL cannot read', async () => {
    const [before, after] = ['0000-01-01', '9999-12-31T23:59:59-23:59'];
    const found = await Promise.all([
      audit('--subject', bot, '--from', before, '--to', after),
      audit('--subject', bot, '--to', before),
      audit('--subject', bot, '--from', after),
    ]);
    expect(found).toEqual([await audit('--subject', bot), [], []]);
  });
});
