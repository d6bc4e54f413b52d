import type { AxiosInstance, AxiosResponse } from 'axios';
import { PORTABLE_EXAMPLE } from '../../src/interfaces/http/bots/portableExample.js';
import { http, type Person, register } from '../accounts/client.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, patientRedis } from '../support/world.js';

const SCOPES = ['bots:read', 'bots:write', 'knowledge:read', 'knowledge:write', 'chat:write'];
const NOBODYS = '0190163d-8694-739b-aea5-966c26f8ad91';
const source = { url: 'http://127.0.0.1:1/', mode: 'page', maxPages: 1, include: [], exclude: [], schedule: null };

/** Requests that are counted, most of them refused afterwards: what is counted is the asking. */
const COUNTED: readonly (readonly [policy: string, points: number, path: string, body: object])[] = [
  ['ai-tools', 60, '/api/aiFeatures/EnhanceText', {}],
  ['prompt', 60, `/api/aiFeatures/${NOBODYS}/prompt`, {}],
  ['search', 300, `/api/bot/${NOBODYS}/knowledge/search`, {}],
  ['scrapes', 60, `/api/bot/${NOBODYS}/knowledge`, {}],
  ['scrapes', 60, `/api/bot/${NOBODYS}/knowledge/${NOBODYS}/refresh`, {}],
  ['imported-sources', 300, '/api/bot/import', { ...PORTABLE_EXAMPLE, sources: [source] }],
  ['chat-caller', 1_200, '/api/bot/website/communicate', { botId: NOBODYS, message: 'Hello' }],
];

describe('what costs money is limited for an account as a whole', () => {
  let app: App;

  setUp(async ({ use }) => {
    app = use(await startApp(use(await createWorld(await patientRedis())), { roles: ['api'] }));
    // Until its connection to Redis stands, the process counts by itself.
    while ((await http(app.baseUrl).get('/health/ready')).status !== 200);
  });

  const keyOf = async ({ api }: Person): Promise<AxiosInstance> => {
    const limit = { points: 10_000, seconds: 60 };
    const { status, data } = await api.post('/api/apiKeys', { name: 'CI', scopes: SCOPES, limit });
    expect(status).toBe(201);
    return http(app.baseUrl, { 'x-api-key': data.key });
  };
  const left = ({ headers }: AxiosResponse): string => /^("[a-z-]+";r=\d+);/.exec(headers.ratelimit)?.[1] ?? '';

  it.each(COUNTED)(
    '%s (%i) count together what its keys and its session ask at %s',
    async (name, points, path, body) => {
      const [owner, other] = [await register(app.baseUrl), await register(app.baseUrl)];
      const callers = [await keyOf(owner), await keyOf(owner), owner.api, await keyOf(other)];
      const seen: string[] = [];
      for (const caller of callers) seen.push(left(await caller.post(path, body)));
      expect(seen).toEqual([points - 1, points - 2, points - 3, points - 1].map((rest) => `"${name}";r=${rest}`));
    },
  );

  it('a second key is refused when the first has used everything up, another account is not', async () => {
    const [owner, other] = [await register(app.baseUrl), await register(app.baseUrl)];
    const [first, second, stranger] = [await keyOf(owner), await keyOf(owner), await keyOf(other)];
    const ask = async (api: AxiosInstance) => (await api.post('/api/aiFeatures/ValidateText', {})).data.code;
    for (let asked = 0; asked < 60; asked++) expect(await ask(first)).toBe('INVALID_INPUT');
    const codes = [await ask(first), await ask(second), await ask(owner.api), await ask(stranger)];
    expect(codes).toEqual(['RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED', 'INVALID_INPUT']);
  });
});
