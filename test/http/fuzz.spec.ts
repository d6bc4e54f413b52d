import { Agent } from 'node:http';
import fc from 'fast-check';
import { PROJECTION_TOKENS } from '../../src/application/projections/tokens.js';
import { http, type Person, register } from '../accounts/client.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { badRequests } from './support/badInput.js';
import { makeAdmin } from './support/makeAdmin.js';
import { type ApiDocument, type Operation, readDocument } from './support/openapi.js';
import { type RawAnswer, sendRaw } from './support/rawRequest.js';

/** Requests for each route; without the variable always the same ones, with it others each time. */
const given = process.env.NOVA_FUZZ_RUNS;
const RUNS = Number(given ?? 30);
let app: App;
let document: ApiDocument;
let person: Person;
let leaver: Person;
let ids: Record<string, string>;
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

setUp(async ({ use }) => {
  const world = use(await createWorld({ TRUSTED_PROXIES: '127.0.0.1' }));
  app = use(await startApp(world, { roles: ['api', 'projector'] }));
  document = await readDocument(app.baseUrl);
  person = await register(app.baseUrl);
  leaver = await register(app.baseUrl);
  await makeAdmin(app, person.id);
  const bot = (await person.api.post('/api/bot', { name: 'Shop', platform: 'Website', purpose: 'Sells' })).data.id;
  await person.api.post(`/api/botConfig/${bot}/publish`, {});
  await person.api.post(`/api/bot/${bot}/activate`);
  const asked = (await person.api.post('/api/bot/website/communicate', { botId: bot, message: 'When?' })).data;
  ids = {
    id: bot,
    botId: bot,
    cid: asked.conversationId,
    conversationId: asked.conversationId,
    messageId: asked.messageId,
    version: '1',
  };
});

afterAll(() => agent.destroy());

/** What a stack or the message of a driver would look like. */
const LEAKS =
  /\bat .{1,200}:\d+:\d+|node_modules|file:\/\/|ECONN|E[A-Z]{5,}:|syntax error at|relation "|invalid input syntax|invalid byte sequence|MongoServer|MongoError|BSON|ReplyError|SELECT .* FROM|duplicate key|Cannot read prop|is not a function|undefined is not/;

function faultOf({ status, contentType, text }: RawAnswer): string | undefined {
  if (status >= 500) return `status ${status}`;
  if (status < 400) return undefined;
  if (!contentType.startsWith('application/problem+json')) return `${status} as ${contentType || 'nothing'}`;
  const problem = JSON.parse(text) as Record<string, unknown>;
  if (problem.status !== status) return 'the body tells another status';
  if (!/^[A-Z][A-Z0-9_]*$/.test(String(problem.code)) || !problem.requestId || !problem.detail)
    return 'no whole problem';
  return LEAKS.test(text) ? 'tells too much' : undefined;
}

/** A machine that is busy for seconds has nothing else to say, whatever came in. */
const isOnlyBusy = ({ status, text }: RawAnswer) =>
  status === 503 && /"code":"READ_MODEL_BEHIND"|^\{"status":"down"/.test(text);

let calls = 0;
/** Comes last, so that the others meet a bot and a session that are there. */
const destroys = ({ method, path }: Operation) =>
  method === 'delete' || /\/(rebuild|pause|publish|rollback|import|reset|password|testing\/llm)$/.test(path);
const endsSession = ({ method, path }: Operation) =>
  /\/logout(-all)?$/.test(path) || `${method} ${path}` === 'delete /api/auth/me';

async function attack(operation: Operation): Promise<void> {
  const { accessToken } = endsSession(operation) ? leaver : person;
  const property = fc.asyncProperty(badRequests(operation, document.schemas, ids), async (bad) => {
    calls += 1;
    const own = {
      authorization: `Bearer ${accessToken}`,
      'x-forwarded-for': `10.${(calls >> 16) & 255}.${(calls >> 8) & 255}.${calls & 255}`,
    };
    const send = () => sendRaw(app.baseUrl, agent, { ...bad, headers: { ...own, ...bad.headers } });
    let answer = await send();
    while (isOnlyBusy(answer)) answer = await send();
    const fault = faultOf(answer) ?? document.unknownCode({ ...bad, ...answer });
    if (fault)
      throw new Error(`${bad.method} ${bad.url.slice(0, 200)} (${bad.what}): ${fault}; ${answer.text.slice(0, 300)}`);
  });
  await fc.assert(property, {
    numRuns: RUNS,
    ...(given === undefined ? { seed: 20_260_101 } : {}),
    interruptAfterTimeLimit: 600_000,
  });
}

describe('bad input', () => {
  it('to any route is refused as a problem with a code, never with a 5xx, a stack or a driver’s words', async () => {
    // Emptying the whole service is what this one does, whatever comes in.
    const waiting = document.operations.filter(
      ({ path }) => !['/api/testing/reset', '/api/testing/wait'].includes(path),
    );
    waiting.sort((a, b) => Number(destroys(b)) - Number(destroys(a)));
    expect(waiting.length).toBeGreaterThan(90);
    const failures: string[] = [];
    const worker = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        await attack(next).catch((error: Error) =>
          failures.push(`${error.message} ${String((error as { cause?: unknown }).cause ?? '')}`),
        );
      }
    };
    await Promise.all(Array.from({ length: 6 }, worker));
    expect(failures).toEqual([]);
  }, 900_000);

  it('leaves the service alive and its read models without dead letters', async () => {
    while ((await http(app.baseUrl).get('/health/ready')).data.status !== 'up');
    expect((await http(app.baseUrl).post('/api/testing/wait')).status).toBe(204);
    const { items, total } = await app.service.services
      .get(PROJECTION_TOKENS.ProjectionAdmin)
      .deadLetters({ limit: 5 });
    expect({ items, total }).toEqual({ items: [], total: 0 });
  });
});
