import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { newId } from '../../src/application/ids.js';
import { streamName } from '../../src/domain/shared/event.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { Client } from './client.js';

const OCCURRED_AT = '2100-01-01T00:00:00.000Z';
const UNREADABLE = { status: 503, body: { code: 'STREAM_UNREADABLE' } };

describe('a bot with a change that a newer version has written', () => {
  let app: App;
  let ada: Client;
  let eve: Client;
  let id: string;

  setUp(async ({ use }) => {
    const world = use(await createWorld());
    app = use(await startApp(world));
    [ada, eve] = [await Client.register(app.baseUrl), await Client.register(app.baseUrl)];
    id = await ada.newBot({ name: 'Before' });
    await ada.call('PATCH', `/api/bot/${id}`, { name: 'Renamed' });

    const client = EventStoreDBClient.connectionString(world.env.EVENTSTORE_URL ?? '');
    const metadata = {
      ...{ $correlationId: newId(), commandId: newId(), occurredAt: OCCURRED_AT, v: 1 },
      actor: { kind: 'account', id: ada.userId },
    };
    await client.appendToStream(streamName('bot', id), [
      jsonEvent({ type: 'BotInvented', data: {}, metadata }),
      jsonEvent({ type: 'BotInvented', data: {}, metadata: {} }),
    ]);
    await client.dispose();
  });

  it('has its history, with what nobody here can put in words', async () => {
    const { body } = await ada.get(`/api/bot/${id}/history`);
    expect(body).toMatchObject({ total: 4, nextCursor: null });
    expect(body.items.map(({ revision, text }: { revision: number; text: string }) => [revision, text])).toEqual([
      [2, 'A change that this version of the service cannot read.'],
      [1, 'Renamed the bot to “Renamed”.'],
      [0, 'Created the website bot “Before”.'],
    ]);
    expect(body.items[0]).toMatchObject({ type: 'BotInvented', at: OCCURRED_AT, actor: { id: ada.userId } });
  });

  it('has the states that it had before', async () => {
    const state = (query: string) => ada.get(`/api/bot/${id}/state?${query}`);
    expect(await state('revision=0')).toMatchObject({ status: 200, body: { bot: { name: 'Before' } } });
    expect(await state('revision=1')).toMatchObject({ status: 200, body: { bot: { name: 'Renamed' } } });
    expect(await state('at=2099-12-31T23:59:59Z')).toMatchObject({ status: 200, body: { revision: 1 } });
    expect(await state('revision=2')).toMatchObject(UNREADABLE);
    expect(await state(`at=${OCCURRED_AT}`)).toMatchObject(UNREADABLE);
  });

  it('takes no commands, and says why', async () => {
    const refused = await ada.call('PATCH', `/api/bot/${id}`, { name: 'After' });
    expect(refused).toMatchObject(UNREADABLE);
    expect(refused.headers.get('retry-after')).toBe('10');
    expect(await ada.get(`/api/botConfig/${id}/versions/1`)).toMatchObject(UNREADABLE);
  });

  it('does not exist to others', async () => {
    for (const path of ['history', 'state?revision=0']) {
      expect(await eve.get(`/api/bot/${id}/${path}`)).toMatchObject({ status: 404, body: { code: 'BOT_NOT_FOUND' } });
    }
    expect((await eve.call('PATCH', `/api/bot/${id}`, { name: 'Eve’s' })).status).toBe(404);
  });
});
