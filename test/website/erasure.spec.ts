import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { conversationIdsOf, type Transcript } from '../../projections/transcripts/index.js';
import { newId } from '../../src/application/ids.js';
import { isUndecodable } from '../../src/application/ports/eventStore.js';
import { TOKENS } from '../../src/application/tokens.js';
import { ConversationKeeping } from '../../src/application/website/conversationKeeping.js';
import { WEBSITE } from '../../src/application/website/tokens.js';
import { ERASED, streamName } from '../../src/domain/shared/event.js';
import { INFRA } from '../../src/infrastructure/container/tokens.js';
import { type App, startApp } from '../support/app.js';
import { pausing } from '../support/pausing.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { createActiveBot, type Owner, registerOwner } from './support/client.js';

const DAY_MS = 86_400_000;

describe('forgetting conversations', () => {
  let world: World;
  let app: App;
  let owner: Owner;
  let botId: string;

  setUp(async ({ use }) => {
    world = use(await createWorld());
    app = use(await startApp(world));
    owner = await registerOwner(app.baseUrl);
    botId = await createActiveBot(owner);
  });

  const talk = async (message: string, more: object = {}): Promise<string> => {
    const body = { botId, message, ...more };
    return (await owner.call<{ conversationId: string }>('POST', '/api/bot/website/communicate', body)).conversationId;
  };
  const caughtUp = async () => {
    const { get } = app.service.services;
    const head = await get(TOKENS.EventStore).head();
    expect(await get(TOKENS.ReadYourWrites).waitFor(['transcripts', 'analytics'], head!, 60_000)).toBe(true);
  };
  const read = async (id: string) => {
    await caughtUp();
    return owner.send('GET', `/api/bot/${botId}/conversations/${id}`);
  };
  async function withTranscriptsPaused<T>(work: () => Promise<T>): Promise<T> {
    const { pause, resume } = pausing(app, 'transcripts');
    await pause();
    return await work().finally(resume);
  }
  /** All texts that the log still gives of a conversation, and how it ended. */
  async function history(id: string) {
    const texts: unknown[] = [];
    let reason: unknown = null;
    for await (const event of app.service.services.get(TOKENS.EventStore).readStream(streamName('conversation', id))) {
      if (isUndecodable(event)) throw new Error(event.undecodable);
      const data = event.data as { text?: string; reason?: string };
      if (data.text !== undefined) texts.push(data.text);
      reason = data.reason ?? reason;
    }
    return { texts, reason };
  }

  it('makes one visitor unreadable in the log and gone from the transcripts, and leaves the others', async () => {
    const visitorId = '019a8f00-0000-7000-8000-0000000000aa';
    const ids = [await talk('I am Zaphod', { visitorId }), await talk('Zaphod again', { visitorId })];
    const other = await talk('Somebody else');
    const seen = (await (await read(ids[0]!)).json()) as { visitorId: string };
    expect(seen.visitorId).not.toBe(visitorId);
    const path = `/api/bot/${botId}/visitors/${seen.visitorId}`;
    expect(await owner.call('DELETE', path)).toEqual({ erased: 2 });
    for (const id of ids) {
      expect((await read(id)).status).toBe(404);
      expect(await history(id)).toEqual({ texts: [ERASED, ERASED], reason: 'erased' });
    }
    expect((await read(other)).status).toBe(200);
    await caughtUp();
    expect(await owner.call('DELETE', path)).toEqual({ erased: 0 });
  });

  it('misses nothing while the transcripts are behind: waits for them, or says that it could not', async () => {
    const visitorId = '019a8f00-0000-7000-8000-0000000000bb';
    const before = await talk('I am Trillian', { visitorId });
    const seen = (await (await read(before)).json()) as { visitorId: string };
    const path = `/api/bot/${botId}/visitors/${seen.visitorId}`;
    const other = await withTranscriptsPaused(async () => {
      const ids = [await talk('Trillian again', { visitorId }), await talk('And once more', { visitorId })] as const;
      const conversation = `/api/bot/${botId}/conversations/${ids[0]}`;
      expect((await owner.send('DELETE', conversation)).status).toBe(204);
      expect((await owner.send('DELETE', conversation)).status).toBe(404);
      expect((await history(ids[0])).texts).toEqual([ERASED, ERASED]);
      expect((await owner.send('DELETE', path)).status).toBe(503);
      expect((await owner.send('DELETE', path, undefined, { 'nova-wait-for': '0' })).status).toBe(503);
      return ids[1];
    });
    expect(await owner.call('DELETE', path)).toEqual({ erased: 2 });
    for (const id of [before, other]) expect((await history(id)).texts).toEqual([ERASED, ERASED]);
  });

  it('lets a visitor erase the conversation they are in', async () => {
    const id = await talk('Forget me');
    const erased = await owner.send('DELETE', `/api/bot/website/conversations/${id}`);
    const position = erased.headers.get('nova-position') ?? '';
    expect([erased.status, position]).toEqual([204, expect.stringMatching(/^\d+$/)]);
    const path = `/api/bot/${botId}/conversations/${id}`;
    expect((await owner.send('GET', path, undefined, { 'nova-wait-for': position })).status).toBe(404);
    expect((await read(id)).status).toBe(404);
    expect((await history(id)).texts).toEqual([ERASED, ERASED]);
  });

  it('erases after the retention time what nobody has gone on with, and keeps the counts', async () => {
    const id = await talk('This was long ago');
    await caughtUp();
    const { get } = app.service.services;
    const keeping = (daysFromNow: number) =>
      new ConversationKeeping({
        commands: get(TOKENS.CommandHandler),
        subjectKeys: get(TOKENS.SubjectKeys),
        streams: get(WEBSITE.AnswerStreams),
        transcripts: get(TOKENS.DocumentReaders)('transcripts'),
        now: () => new Date(Date.now() + daysFromNow * DAY_MS),
        retentionDays: 365,
      });
    const before = await owner.call<{ totals: object }>('GET', `/api/analytics/${botId}`);
    expect(await keeping(364).eraseExpired(new AbortController().signal)).toBe(0);
    expect((await read(id)).status).toBe(200);
    expect(await keeping(366).eraseExpired(new AbortController().signal)).toBeGreaterThan(0);
    expect((await read(id)).status).toBe(404);
    expect(await history(id)).toMatchObject({ reason: 'expired', texts: [ERASED, ERASED] });
    const after = await owner.call<{ totals: object }>('GET', `/api/analytics/${botId}`);
    expect(after.totals).toEqual(before.totals);
  });

  it('keeps what somebody has gone on with, also while the transcripts do not know yet', async () => {
    const { get } = app.service.services;
    const id = await talk('I shall be back');
    await caughtUp();
    const then = new Date();
    await withTranscriptsPaused(async () => {
      await talk('Here I am again', { conversationId: id });
      const keeping = new ConversationKeeping({
        commands: get(TOKENS.CommandHandler),
        subjectKeys: get(TOKENS.SubjectKeys),
        streams: get(WEBSITE.AnswerStreams),
        transcripts: get(TOKENS.DocumentReaders)('transcripts'),
        now: () => then,
        retentionDays: 0,
      });
      await keeping.eraseExpired(new AbortController().signal);
    });
    expect((await read(id)).status).toBe(200);
    expect((await history(id)).texts).toContain('Here I am again');
  });

  it('erases what is left of an answer under way too', async () => {
    const id = await talk('And this one?');
    const keeping = app.service.services.get(WEBSITE.ConversationKeeping);
    await keeping.erase(id, 'purged', { kind: 'system', id: 'test' });
    await keeping.erase(id, 'purged', { kind: 'system', id: 'test' });
    expect(await history(id)).toMatchObject({ reason: 'purged' });
  });

  it('finds all conversations of a visitor or a bot, however many there are', async () => {
    const { get } = app.service.services;
    const [counted, visitorId] = [newId(), newId()];
    const rows = Array.from({ length: 1_201 }, (_, index) => {
      const startedAt = new Date(Date.UTC(2026, 0, 1, 0, 0, index % 7)).toISOString();
      const _id = newId();
      return { _id, _position: '1'.padStart(20, '0'), id: _id, botId: counted, visitorId, startedAt };
    });
    const database = get(INFRA.Mongo).db!;
    await database.collection<(typeof rows)[number]>('transcripts').insertMany(rows);
    const reader = get(TOKENS.DocumentReaders)<Transcript>('transcripts');
    for (const found of [conversationIdsOf(reader, counted), conversationIdsOf(reader, counted, visitorId)]) {
      const ids: string[] = [];
      for await (const page of found) ids.push(...page);
      expect(ids.sort()).toEqual(rows.map(({ id }) => id).sort());
    }
    const keeping = get(WEBSITE.ConversationKeeping);
    const actor = { kind: 'system', id: 'test' } as const;
    expect(await keeping.eraseBot(counted, actor, new AbortController().signal)).toMatchObject({ count: rows.length });
  });

  it('takes every conversation of a purged bot along', async () => {
    const purged = await createActiveBot(owner);
    const body = { botId: purged, message: 'Remember me?' };
    const { conversationId } = await owner.call<{ conversationId: string }>(
      'POST',
      '/api/bot/website/communicate',
      body,
    );
    await caughtUp();
    await owner.call('DELETE', `/api/bot/${purged}`);
    expect((await owner.send('DELETE', `/api/bot/${purged}/permanent`)).ok).toBe(true);
    const isGone = async () => (await history(conversationId)).reason === 'purged';
    while (!(await isGone())) await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await history(conversationId)).texts).toEqual([ERASED, ERASED]);
  });

  it('is held up by no conversation that cannot be read: that one is told, and all others are erased', async () => {
    const { get } = app.service.services;
    const visitorId = newId();
    const broken = await talk('I was here first', { visitorId });
    const ids = [await talk('I was second', { visitorId }), await talk('I was third', { visitorId: newId() })];
    await caughtUp();
    const client = EventStoreDBClient.connectionString(world.env.EVENTSTORE_URL ?? '');
    await client.appendToStream(
      streamName('conversation', broken),
      jsonEvent({ type: 'Hummed', data: {}, metadata: {} }),
    );
    await client.dispose();
    const keeping = new ConversationKeeping({
      commands: get(TOKENS.CommandHandler),
      subjectKeys: get(TOKENS.SubjectKeys),
      streams: get(WEBSITE.AnswerStreams),
      transcripts: get(TOKENS.DocumentReaders)('transcripts'),
      now: () => new Date(Date.now() + 366 * DAY_MS),
      retentionDays: 365,
    });
    const seen = await get(TOKENS.DocumentReaders)<Transcript>('transcripts').byId(broken);
    const actor = { kind: 'system', id: 'test' } as const;
    await expect(keeping.eraseVisitor(botId, seen!.visitorId, actor)).rejects.toThrow(broken);
    expect(await history(ids[0]!)).toMatchObject({ reason: 'erased' });
    await expect(keeping.eraseExpired(new AbortController().signal)).rejects.toThrow(broken);
    expect(await history(ids[1]!)).toMatchObject({ reason: 'expired' });
  });
});
