import { setTimeout as sleep } from 'node:timers/promises';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { Client } from './client.js';

describe('configuration, versions and history over HTTP', () => {
  let app: App;
  let ada: Client;

  setUp(async ({ use }) => {
    app = use(await startApp(use(await createWorld())));
    ada = await Client.register(app.baseUrl);
  });

  const put = (id: string, body: unknown) => ada.call('PUT', `/api/botConfig/${id}`, body);

  it('takes the fields of the first version and answers with the draft', async () => {
    const id = await ada.newBot();
    const fields = {
      tone: 'friendly',
      verbosity: 'concise',
      behaviour: 'Ask back when unsure.',
      allowedTopics: ['tea'],
      disallowedTopics: ['politics'],
      examples: [{ question: 'Open?', answer: 'From nine.' }],
      websiteType: 'shop',
      responseFormat: 'text',
      apiEndpoints: [{ name: 'Stock', method: 'GET', url: 'https://tea.example/stock', description: 'What is there' }],
      settings: { theme: { size: 2 } },
    };
    const answer = await ada.post('/api/botConfig/setConfig', { botId: id, ...fields });
    expect(answer).toMatchObject({ status: 200, body: { botId: id, draft: fields, published: null, revision: 1 } });
    const more = await ada.post('/api/botConfig/setConfig', { botId: id, tone: 'dry' });
    expect(more.body.draft).toMatchObject({ tone: 'dry', verbosity: 'concise' });
    expect((await ada.see(`/api/botConfig/${id}`)).body).toMatchObject({
      draft: { tone: 'dry' },
      hasUnpublishedChanges: true,
      publishedVersion: null,
    });
  });

  it('publishes, lists, compares and rolls back versions', async () => {
    const id = await ada.newBot();
    await put(id, { tone: 'friendly', allowedTopics: ['tea'] });
    expect(await ada.post(`/api/botConfig/${id}/publish`, { note: 'first' })).toMatchObject({
      status: 200,
      body: { version: 1, note: 'first', configuration: { tone: 'friendly' } },
    });
    await put(id, { tone: 'formal', allowedTopics: ['tea', 'coffee'] });
    await ada.post(`/api/botConfig/${id}/publish`, { note: 'second' });
    await put(id, { tone: 'formal', allowedTopics: ['coffee'], language: 'de' });
    await ada.post(`/api/botConfig/${id}/publish`);

    const list = await ada.see(`/api/botConfig/${id}/versions?limit=2`);
    expect(list.body).toMatchObject({
      total: 3,
      items: [
        { version: 3, note: null },
        { version: 2, note: 'second' },
      ],
    });
    const rest = await ada.get(`/api/botConfig/${id}/versions?limit=2&cursor=${list.body.nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ version: 1 }], nextCursor: null });
    expect((await ada.get(`/api/botConfig/${id}/versions/2`)).body.configuration.allowedTopics).toEqual([
      'tea',
      'coffee',
    ]);

    expect((await ada.get(`/api/botConfig/${id}/diff?from=1&to=3`)).body.changes).toEqual([
      { path: 'tone', kind: 'changed', from: 'friendly', to: 'formal' },
      { path: 'language', kind: 'added', from: null, to: 'de' },
      { path: 'allowedTopics', kind: 'removed', from: 'tea', to: null },
      { path: 'allowedTopics', kind: 'added', from: null, to: 'coffee' },
    ]);

    const back = await ada.post(`/api/botConfig/${id}/rollback`, { version: 1, note: 'too stiff' });
    expect(back).toMatchObject({ status: 200, body: { version: 4, rolledBackTo: 1, note: 'too stiff' } });
    expect((await ada.get(`/api/botConfig/${id}/diff?from=1&to=4`)).body.changes).toEqual([]);
    expect((await ada.see(`/api/botConfig/${id}`)).body).toMatchObject({
      publishedVersion: 4,
      hasUnpublishedChanges: false,
      draft: { tone: 'friendly' },
      published: { tone: 'friendly' },
    });
  });

  it('tells the history in words, newest first, page by page', async () => {
    const id = await ada.newBot({ name: 'Tea helper' });
    await put(id, { tone: 'friendly' });
    await ada.post(`/api/botConfig/${id}/publish`, { note: 'first' });
    await ada.post(`/api/bot/${id}/activate`);
    await ada.call('PATCH', `/api/bot/${id}`, { name: 'Tea friend', style: { primaryColor: 'teal' } });
    await ada.call('PUT', `/api/aiFeatures/${id}/TextEnhancer`, { enabled: true });
    await ada.post(`/api/bot/${id}/pause`);
    const first = await ada.get(`/api/bot/${id}/history?limit=5`);
    const second = await ada.get(`/api/bot/${id}/history?limit=5&cursor=${first.body.nextCursor}`);
    const items = [...first.body.items, ...second.body.items];
    expect(items.map((entry) => entry.text)).toEqual([
      'Paused the bot.',
      'Switched on the text enhancer.',
      'Changed the style: primary colour (now #008080).',
      'Renamed the bot to “Tea friend”.',
      'Activated the bot with version 1.',
      'Published version 1: “first”.',
      'Edited the draft configuration: tone.',
      'Created the website bot “Tea helper”.',
    ]);
    expect(items[0]).toMatchObject({ revision: 7, type: 'BotPaused', actor: { kind: 'account', id: ada.userId } });
    expect([first.body.total, second.body.nextCursor]).toEqual([8, null]);
  });

  it('shows the bot as it was at a revision and at a time', async () => {
    const id = await ada.newBot();
    await put(id, { tone: 'friendly' });
    await ada.post(`/api/botConfig/${id}/publish`);
    await sleep(5);
    const between = new Date().toISOString();
    await sleep(5);
    await put(id, { tone: 'formal' });
    await ada.post(`/api/botConfig/${id}/publish`);
    await ada.call('PATCH', `/api/bot/${id}`, { name: 'Renamed' });
    const past = await ada.get(`/api/bot/${id}/state?at=${between}`);
    expect(past.body).toMatchObject({
      revision: 2,
      bot: { id, name: 'Helpdesk', publishedVersion: 1, revision: 2 },
      configuration: { draft: { tone: 'friendly' }, published: { tone: 'friendly' } },
    });
    expect((await ada.get(`/api/bot/${id}/state?revision=2`)).body).toEqual(past.body);
    expect((await ada.get(`/api/bot/${id}/state?revision=0`)).body.configuration.published).toBeNull();
    expect((await ada.get(`/api/bot/${id}/state?revision=99`)).status).toBe(404);
    expect((await ada.get(`/api/bot/${id}/state?at=2001-01-01T00:00:00Z`)).status).toBe(404);
    expect((await ada.get(`/api/bot/${id}/state`)).status).toBe(400);
    expect((await ada.get(`/api/bot/${id}/state?at=yesterday`)).status).toBe(400);
  });

  it('refuses unknown fields by name and what is too large, hidden or an operator', async () => {
    const id = await ada.newBot();
    const paths = async (body: unknown) => {
      const answer = await put(id, body);
      expect(answer.status).toBe(422);
      return answer.body.errors.map((error: { path: string }) => error.path);
    };
    expect(await paths({ tone: 'x', mood: 1, temperature: 2 })).toEqual(['mood', 'temperature']);
    expect(await paths({ examples: [{ question: 'q', answer: 'a', hint: 1 }] })).toEqual(['examples.0.hint']);
    expect(await paths({ behaviour: 'be \u202Enice' })).toEqual(['behaviour']);
    expect(await paths({ settings: { a: { $where: '1' } } })).toEqual(['settings.a.$where']);
    expect(await paths({ settings: { 'a.b': 1 } })).toEqual(['settings.a.b']);
    expect(await paths({ settings: { text: 'zero\u200Bwidth' } })).toEqual(['settings.text']);
    expect(await paths({ settings: { big: 'x'.repeat(20_000) } })).toEqual(['settings']);
    expect(await paths({ apiEndpoints: [{ name: 'n', method: 'GET', url: 'javascript:1', description: '' }] })).toEqual(
      ['apiEndpoints.0.url'],
    );
    const examples = Array.from({ length: 50 }, () => ({ question: 'q', answer: 'a'.repeat(1_500) }));
    expect(await paths({ examples })).toEqual(['']);
    expect((await put(id, { behaviour: 'x'.repeat(1_000_000) })).status).toBe(413);
    expect((await put(id, '{"tone":')).status).toBe(400);
    expect((await put(id, '[]')).status).toBe(422);
  });

  it('is not emptied by a request that forgot its body', async () => {
    const id = await ada.newBot();
    await put(id, { tone: 'warm' });
    expect((await put(id, undefined)).status).toBe(422);
    expect((await put(id, 'null')).status).toBe(422);
    expect((await ada.see(`/api/botConfig/${id}`)).body.draft.tone).toBe('warm');
    expect((await put(id, {})).body.draft.tone).toBeNull();
  });

  it('refuses to publish nothing new, and to roll back to what is not there', async () => {
    const id = await ada.newBot();
    await ada.post(`/api/botConfig/${id}/publish`);
    expect(await ada.post(`/api/botConfig/${id}/publish`)).toMatchObject({
      status: 409,
      body: { code: 'NOTHING_TO_PUBLISH', version: 1 },
    });
    expect(await ada.post(`/api/botConfig/${id}/rollback`, { version: 9 })).toMatchObject({
      status: 404,
      body: { code: 'VERSION_NOT_FOUND' },
    });
    expect(await ada.post(`/api/botConfig/${id}/rollback`, { version: 1 })).toMatchObject({
      status: 409,
      body: { code: 'VERSION_IS_CURRENT' },
    });
    expect((await ada.post(`/api/botConfig/${id}/rollback`, { version: 0 })).status).toBe(422);
    expect((await ada.get(`/api/botConfig/${id}/versions/2`)).status).toBe(404);
    expect((await ada.get(`/api/botConfig/${id}/diff?from=1&to=7`)).status).toBe(404);
    expect(await ada.get(`/api/botConfig/${id}/diff?from=one&to=2`)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'from', message: 'must be the number of a version, or draft' }] },
    });
  });

  it('gives each of several publications at once a number of its own', async () => {
    const id = await ada.newBot();
    const edits = ['a', 'b', 'c', 'd', 'e'];
    const published = await Promise.all(
      edits.map(async (tone) => {
        await put(id, { tone });
        return ada.post(`/api/botConfig/${id}/publish`, { note: tone });
      }),
    );
    // Whoever finds that somebody else has published the same meanwhile is told so.
    const statuses = published.map(({ status }) => status);
    expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
    const done = published.filter(({ status }) => status === 200);
    const numbers = done.map(({ body }) => body.version);
    const { items, total } = (await ada.see(`/api/botConfig/${id}/versions`)).body;
    expect(numbers.sort()).toEqual(Array.from({ length: total }, (_, index) => index + 1));
    for (const { version, note } of items) {
      const answer = done.find(({ body }) => body.version === version);
      expect([
        answer?.body.note,
        (await ada.get(`/api/botConfig/${id}/versions/${version}`)).body.configuration,
      ]).toEqual([note, answer?.body.configuration]);
    }
  });

  it('lets only one of two publish from the same revision', async () => {
    const id = await ada.newBot();
    const tries = await Promise.all(
      ['a', 'b', 'c'].map((tone) => ada.call('PUT', `/api/botConfig/${id}`, { tone }, { 'if-match': '"0"' })),
    );
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  });
});
