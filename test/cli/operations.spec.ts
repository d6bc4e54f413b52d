import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { newId } from '../../src/application/ids.js';
import type { DeadLetterView } from '../../src/application/projections/ports.js';
import { PROJECTION_TOKENS } from '../../src/application/projections/tokens.js';
import { TOKENS } from '../../src/application/tokens.js';
import { ENGINE } from '../../src/infrastructure/container/projectionTokens.js';
import { lines, openCommandLine } from './commandLine.js';

const { world, app, nova, done, close } = await openCommandLine();
afterAll(close);

describe('a command that is given what it cannot use', () => {
  const cases: readonly (readonly [string[], RegExp, 1 | 2])[] = [
    [['replay', '--from', 'nonsense'], /^nonsense is not a time/, 2],
    [['replay', '--from', '2026-02-30'], /^2026-02-30 is not a time/, 2],
    [['replay', '--category', 'bots'], /^There is no category bots\. There are .*\bbot,/, 2],
    [['replay', '--type', 'BotMade'], /^There is no event type BotMade\. There are .*\bBotCreated,/, 2],
    [['replay', '--stream', 'bot-none', '--category', 'bot'], /^Give either --stream or --category/, 2],
    [['replay', '--from', '2026-02-02', '--to', '2026-02-01'], /^--from is later than --to/, 2],
    [['audit', '--from', '2026-02-02', '--to', '2026-02-01'], /^--from is later than --to/, 2],
    [
      ['replay', '--state', '--stream', 'bot-none', '--personal', '--limit', '3', '--json'],
      /^--state takes no --json, no --limit/,
      2,
    ],
    [['audit', '--type', 'BotMade'], /^There is no event type BotMade\. There are .*\bBotCreated,/, 2],
    [['replay', '--limit', '0'], /^--limit must be a whole number/, 2],
    [['replay', '--state', '--stream', 'bot-none', '--personal'], /^bot-none has no state/, 1],
    [['replay', '--state', '--stream', 'bot-none', '--revision', ''], /^--revision must be a whole number/, 2],
    [['replay', '--revision', '0'], /^--revision needs --state/, 2],
    [['replay', '--stream', 'bot-none'], /^There is no stream bot-none/, 1],
    [['analytics', 'recompute', '--bot', 'none'], /^There is no bot none/, 1],
    [['audit', '--limit', 'x'], /^--limit must be a whole number/, 2],
    [['eventstore', '--data', 'unused', '--port', 'x'], /^event store: --port is x; expected: a whole number/, 2],
    [['eventstore', '--data', ''], /^event store: --data is .*; expected: a directory/, 2],
    [
      ['eventstore', '--data', 'unused', '--tls-cert', 'none.pem'],
      /^event store: --tls-cert\/--tls-key is only one/,
      2,
    ],
    [['eventstore', '--data', 'package.json', '--port', '0'], /^event store: /, 1],
    [['serve', '--roles', 'king'], /^Unknown role king/, 2],
    [
      ['projections', 'rebuild', 'nothing'],
      /^There is no projection nothing\. There are .*\baudit, botConfigurations, bots,/,
      2,
    ],
    [
      ['projections', 'status', 'nothing'],
      /^There is no projection nothing\. There are .*\baudit,.*\bbotPurge, bots,/,
      2,
    ],
    [
      ['projections', 'pause', 'nothing'],
      /^There is no projection nothing\. There are .*\baudit,.*\bbotPurge, bots,/,
      2,
    ],
    [['projections', 'rebuild'], /^Name what to rebuild, or give --all\. There are .*\bbots,/, 2],
    [['projections', 'rebuild', 'botPurge'], /^botPurge is a process manager/, 1],
    [['projections', 'cancel', 'bots'], /^bots is not being rebuilt/, 1],
    [['projections', 'rebuild', 'bots', '--all'], /^Give either names or --all/, 2],
    [
      ['dead-letters', 'list', '--projection', 'nothing'],
      /^There is no projection nothing\. There are .*\baudit,.*\bbotPurge, bots,/,
      2,
    ],
    [['dead-letters', 'retry', '--all', '--projection', 'nothing'], /^There is no projection nothing/, 2],
    [['dead-letters', 'retry', '1', '--all'], /^Give either ids or --all/, 2],
    [['dead-letters', 'retry', '1', '--projection', 'bots'], /^--projection needs --all/, 2],
    [['dead-letters', 'show', 'x'], /^There is no dead letter x/, 1],
    [['dead-letters', 'retry', '999'], /^There is no dead letter 999/, 1],
  ];

  // Side by side: each is a process of its own and leaves everything as it is.
  it.concurrent.each(cases)('says so in one line: %j', async (args, message, code) => {
    const ended = await nova(...args);
    expect(ended).toEqual({ code, out: '', err: expect.stringMatching(message) });
    expect(ended.err.trim().split('\n')).toHaveLength(1);
  });

  it.each([['dance'], ['projections', '--dance']])('%j: shows how to ask, with the same exit code', async (...args) => {
    expect(await nova(...args)).toMatchObject({ code: 2, err: expect.stringContaining('--help') });
  });

  it('shows how to ask without an error when that is what is asked for', async () => {
    expect(await nova('projections', '--help')).toMatchObject({ code: 0, err: '' });
  });
});

describe('an event that nobody can read', () => {
  const letters = async () => lines<DeadLetterView>(await done('dead-letters', 'list', '--json'));

  it('is listed for every consumer, shown, refused when retried, and can be given up', async () => {
    const stream = `bot-${newId()}`;
    const client = EventStoreDBClient.connectionString(world.env.EVENTSTORE_URL ?? '');
    await client.appendToStream(stream, jsonEvent({ type: 'BotInvented', data: {}, metadata: {} }));
    await client.dispose();
    const { get } = app.service.services;
    // All of them, since one that came later would find it after the others were cleared away.
    const consumers = get(ENGINE.Consumers).map(({ name }) => name);
    const head = (await get(TOKENS.EventStore).head()) ?? 0n;
    expect(await get(TOKENS.ReadYourWrites).waitFor(consumers, head, 60_000)).toBe(true);
    const found = await letters();
    expect(found.map(({ projection }) => projection)).toEqual(expect.arrayContaining(['bots', 'publicBots', 'audit']));
    expect(new Set(found.map(({ error }) => error))).toEqual(new Set(['unknown event type']));
    const { id } = found.find(({ projection }) => projection === 'bots')!;
    expect(JSON.parse(await done('dead-letters', 'show', id))).toMatchObject({
      stream,
      event: { type: 'BotInvented' },
    });
    expect(await nova('dead-letters', 'retry', id)).toMatchObject({
      code: 1,
      out: `bots ${stream}: 1 remain: unknown event type\n`,
    });
    const state = await nova('replay', '--state', '--personal', '--stream', stream);
    expect(state).toMatchObject({ code: 1, err: expect.stringContaining('unknown event type') });
    expect(await done('dead-letters', 'discard', id)).toMatch(/discarded$/);
    const rest = await letters();
    expect(rest.map((letter) => letter.id)).not.toContain(id);
    for (const letter of rest) await get(PROJECTION_TOKENS.ProjectionAdmin).discard(letter.id);
    expect(await done('dead-letters')).toBe('There are no dead letters.');
    expect((await nova('dead-letters', 'list', '--json')).out).toBe('');
  });
});
