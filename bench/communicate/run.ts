import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { forkServer } from '../support/child.js';
import { report } from '../support/report.js';
import { signUp, startServiceProcess } from '../support/service.js';

const VISITORS = 50;
/** One message in three seconds and visitor, spread evenly: within the limit of one account. */
const EVERY_MS = 3_000;
const ROUNDS = 8;
/** 500 messages: until then most of the code on the way of a message is not compiled, which costs a first visitor 2 to 3 ms more. */
const WARM_UP_ROUNDS = 10;

/** Time to the first token and to the whole reply through the service, against the same calls to the stub itself. */
const stub = await forkServer(fileURLToPath(new URL('./llm.js', import.meta.url)));
const model = { LLM_BASE_URL: `${stub.url}/v1`, LLM_API_KEY: 'x', LLM_MODEL: 'stub' };
const embedding = { EMBEDDING_BASE_URL: `${stub.url}/v1`, EMBEDDING_API_KEY: 'x', EMBEDDING_MODEL: 'stub' };
const service = await startServiceProcess({ env: { ...model, ...embedding } });
try {
  const headers = await signUp(service.url);
  const botId = await activeBot(headers);
  const [direct, through] = [
    new Pool(stub.url, { connections: VISITORS }),
    new Pool(service.url, { connections: VISITORS }),
  ];
  const conversations: (string | null)[] = Array.from({ length: VISITORS }, () => null);
  const toStub = () =>
    timed(direct, '/v1/chat/completions', { 'content-type': 'application/json' }, { messages: [] }, /"content"/);
  const toService = async (visitor: number) => {
    const conversationId = conversations[visitor];
    const body = {
      botId,
      message: 'How long does a standard service take?',
      ...(conversationId ? { conversationId } : {}),
    };
    const accept = { ...headers, accept: 'text/event-stream' };
    const times = await timed(through, '/api/bot/website/communicate', accept, body, /event: token/);
    conversations[visitor] ??= /"conversationId":"([0-9a-f-]+)"/.exec(times.text)?.[1] ?? null;
    if (!times.text.includes('event: done')) throw new Error(times.text.slice(-300));
    return times;
  };
  await load(WARM_UP_ROUNDS, toStub);
  await load(WARM_UP_ROUNDS, toService);
  const [yardstick, measured] = [await load(ROUNDS, toStub), await load(ROUNDS, toService)];
  const overhead = (name: string, what: (times: Times) => number, share: number) => {
    const own = quantile(measured.map(what), share) - quantile(yardstick.map(what), share);
    const limit = share === 0.5 ? 15 : 60;
    // The goal is a time, not a ratio: the yardstick of the ratio is the allowed overhead.
    return {
      what: `own overhead, ${name}, p${share * 100}`,
      unit: 'ms',
      figure: own,
      yardstick: { name: 'allowed', figure: limit },
      goal: { atMost: 1 },
    };
  };
  report('communicate', [
    {
      what: 'stub alone, first token, p50',
      unit: 'ms',
      figure: quantile(
        yardstick.map(({ firstMs }) => firstMs),
        0.5,
      ),
    },
    {
      what: 'through the service, first token, p50',
      unit: 'ms',
      figure: quantile(
        measured.map(({ firstMs }) => firstMs),
        0.5,
      ),
    },
    overhead('first token', ({ firstMs }) => firstMs, 0.5),
    overhead('first token', ({ firstMs }) => firstMs, 0.99),
    overhead('whole reply', ({ wholeMs }) => wholeMs, 0.5),
    overhead('whole reply', ({ wholeMs }) => wholeMs, 0.99),
  ]);
  await direct.close();
  await through.close();
} finally {
  await service.stop();
  await stub.stop();
}

interface Times {
  readonly firstMs: number;
  readonly wholeMs: number;
  readonly text: string;
}

async function timed(
  pool: Pool,
  path: string,
  headers: Record<string, string>,
  body: object,
  first: RegExp,
): Promise<Times> {
  const started = performance.now();
  const response = await pool.request({ method: 'POST', path, headers, body: JSON.stringify(body) });
  let firstMs = 0;
  let text = '';
  for await (const piece of response.body) {
    text += String(piece);
    if (firstMs === 0 && first.test(text)) firstMs = performance.now() - started;
  }
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${text}`);
  return { firstMs, wholeMs: performance.now() - started, text };
}

/** Every visitor asks once in each round, each at a moment of their own. */
async function load(rounds: number, ask: (visitor: number) => Promise<Times>): Promise<Times[]> {
  const visitors = Array.from({ length: VISITORS }, async (_, visitor) => {
    const times: Times[] = [];
    const begin = performance.now() + (visitor * EVERY_MS) / VISITORS;
    for (let round = 0; round < rounds; round++) {
      const wait = begin + round * EVERY_MS - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      times.push(await ask(visitor));
    }
    return times;
  });
  return (await Promise.all(visitors)).flat();
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

async function activeBot(headers: Record<string, string>): Promise<string> {
  const post = async (path: string, body: object) => {
    const response = await fetch(`${service.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { id: string };
  };
  const { id } = await post('/api/bot/createControlledBot', { name: 'Bench', platform: 'Website', type: 'CONTROLLED' });
  await post('/api/botConfig/setConfig', { botId: id, identity: 'A helper' });
  await post(`/api/botConfig/${id}/publish`, {});
  await post(`/api/bot/${id}/activate`, {});
  return id;
}
