import autocannon from 'autocannon';
import { median, report } from '../support/report.js';
import { signUp, startServiceProcess } from '../support/service.js';

const CONNECTIONS = 50;
const SECONDS = 5;
const ROUNDS = 3;
const LIMIT = { points: 10_000_000, seconds: 3_600 };

/** A request that is authenticated by an API key (verified, its limit counted) against the same without a key. */
const service = await startServiceProcess();
try {
  const headers = await signUp(service.url);
  const issued = await fetch(`${service.url}/api/apiKeys`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ name: 'Bench', scopes: ['bots:read'], limit: LIMIT }),
  });
  if (issued.status !== 201) throw new Error(`issue: ${issued.status} ${await issued.text()}`);
  const { key } = (await issued.json()) as { key: string };
  const sides = { bare: {}, key: { 'x-api-key': key } } as const;
  const rates: Record<keyof typeof sides, number[]> = { bare: [], key: [] };
  const p99s: Record<keyof typeof sides, number[]> = { bare: [], key: [] };
  for (const side of Object.values(sides)) await load(side, 2);
  for (let round = 0; round < ROUNDS; round++) {
    for (const side of ['bare', 'key'] as const) {
      const result = await load(sides[side], SECONDS);
      rates[side].push(result.requests.average);
      p99s[side].push(result.latency.p99);
    }
  }
  report('api-key', [
    {
      what: `GET /ping with an API key, ${CONNECTIONS} connections`,
      unit: 'requests/s',
      figure: median(rates.key),
      yardstick: { name: 'without authentication', figure: median(rates.bare) },
      goal: { atLeast: 0.75 },
    },
    {
      what: 'p99',
      unit: 'ms',
      figure: median(p99s.key),
      yardstick: { name: 'without authentication', figure: median(p99s.bare) },
    },
  ]);
} finally {
  await service.stop();
}

async function load(headers: Record<string, string>, duration: number): Promise<autocannon.Result> {
  const result = await autocannon({ url: `${service.url}/ping`, connections: CONNECTIONS, duration, headers });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} refused, ${result.errors} failed`);
  }
  return result;
}
