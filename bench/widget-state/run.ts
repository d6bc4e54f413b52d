import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { startRedis } from '../../src/infrastructure/local/redis/startRedis.js';
import { freePort } from '../../src/infrastructure/local/shared/ports.js';
import { forkServer } from '../support/child.js';
import { median, report } from '../support/report.js';
import { signUp, startServiceProcess } from '../support/service.js';

const CONNECTIONS = 50;
const SECONDS = 6;
const ROUNDS = 3;

/**
 * The public state of a bot, 50 connections, against a bare Koa route that returns the same bytes; and the same once more
 * after Redis has gone: then every request must still be answered, from copies and the read model.
 */
const home = mkdtempSync(join(tmpdir(), 'nova-bench-redis-'));
const redis = await startRedis({
  home,
  port: await freePort(),
  password: 'bench',
  logFile: join(home, 'redis.log'),
  path: process.env.PATH,
});
const service = await startServiceProcess({ env: { REDIS_URL: redis.url } });
try {
  const headers = await signUp(service.url);
  const call = async (path: string, body: object) => {
    const response = await fetch(`${service.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { id: string };
  };
  const { id } = await call('/api/bot', { name: 'Bench', platform: 'Website', purpose: 'Bench' });
  await call(`/api/botConfig/${id}/publish`, {});
  await call(`/api/bot/${id}/activate`, {});
  const path = `/api/bot/website/${id}`;
  const bytes = Buffer.from(await (await fetch(`${service.url}${path}`)).arrayBuffer());
  const bare = await forkServer(fileURLToPath(new URL('bare.js', import.meta.url)), [bytes.toString('base64')]);
  try {
    const sides = { state: `${service.url}${path}`, bare: `${bare.url}${path}` };
    const rates: Record<keyof typeof sides, number[]> = { state: [], bare: [] };
    const p99s: Record<keyof typeof sides, number[]> = { state: [], bare: [] };
    for (const url of Object.values(sides)) await load(url, 3);
    for (let round = 0; round < ROUNDS; round++) {
      for (const side of ['bare', 'state'] as const) {
        const result = await load(sides[side], SECONDS);
        rates[side].push(result.requests.average);
        p99s[side].push(result.latency.p99);
      }
    }
    await redis.stop();
    await load(sides.state, 2);
    const away = await load(sides.state, SECONDS);
    report('widget-state', [
      {
        what: `public state, ${CONNECTIONS} connections, ${bytes.length} bytes`,
        unit: 'requests/s',
        figure: median(rates.state),
        yardstick: { name: 'bare Koa route', figure: median(rates.bare) },
        goal: { atLeast: 0.85 },
      },
      {
        what: 'p99',
        unit: 'ms',
        figure: median(p99s.state),
        yardstick: { name: 'bare Koa route', figure: median(p99s.bare) },
        goal: { atMost: 2 },
      },
      {
        what: 'public state while Redis is away',
        unit: 'requests/s',
        figure: away.requests.average,
        yardstick: { name: 'bare Koa route', figure: median(rates.bare) },
      },
      { what: 'p99 while Redis is away', unit: 'ms', figure: away.latency.p99 },
    ]);
  } finally {
    await bare.stop();
  }
} finally {
  await service.stop();
  rmSync(home, { recursive: true, force: true });
}

async function load(url: string, duration: number): Promise<autocannon.Result> {
  const result = await autocannon({ url, connections: CONNECTIONS, duration });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
  return result;
}
