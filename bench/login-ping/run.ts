import autocannon from 'autocannon';
import { report } from '../support/report.js';
import { startServiceProcess } from '../support/service.js';

const LOGINS_PER_SECOND = 20;
const PINGS_PER_SECOND = 200;
const SECONDS = 15;
const ACCOUNTS = 10;
const PASSWORD = 'glass otter 41 bay';

/** How long `/ping` takes while people sign in: hashing passwords must not hold up anybody else. */
const service = await startServiceProcess({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
let visitor = 0;
try {
  const emails = Array.from({ length: ACCOUNTS }, (_, n) => `bench-${n}@example.com`);
  for (const email of emails) await post('register', { email, password: PASSWORD });
  await ping(3);
  const quiet = await ping(SECONDS);
  const signingIn = signIn(emails);
  const busy = await ping(SECONDS);
  const logins = await signingIn;
  report('login-ping', [
    { what: 'sign-ins', unit: '1/s', figure: logins.done / SECONDS },
    { what: 'turned away (more wait than can be served)', unit: '1/s', figure: logins.refused / SECONDS },
    { what: 'sign-in, median', unit: 'ms', figure: logins.median },
    { what: 'p99 of /ping without sign-ins', unit: 'ms', figure: quiet.latency.p99 },
    {
      what: `p99 of /ping at ${LOGINS_PER_SECOND} sign-ins/s`,
      unit: 'ms',
      figure: busy.latency.p99,
      yardstick: { name: 'allowed', figure: 50 },
      goal: { atMost: 1 },
    },
  ]);
} finally {
  await service.stop();
}

/** Each from an address of its own: the limit per address is not what is measured. */
async function post(path: string, body: object): Promise<number> {
  visitor += 1;
  const response = await fetch(`${service.url}/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': `10.0.${visitor >> 8}.${visitor & 255}` },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  return response.status;
}

async function signIn(emails: readonly string[]): Promise<{ done: number; refused: number; median: number }> {
  const times: number[] = [];
  const running: Promise<void>[] = [];
  let refused = 0;
  for (let n = 0; n < LOGINS_PER_SECOND * SECONDS; n++) {
    const started = performance.now();
    const login = post('login', { email: emails[n % emails.length], password: PASSWORD });
    const noted = login.then((status) => {
      if (status === 200) times.push(performance.now() - started);
      else refused += 1;
    });
    running.push(noted);
    await new Promise((resolve) => setTimeout(resolve, 1_000 / LOGINS_PER_SECOND));
  }
  await Promise.all(running);
  const sorted = times.toSorted((a, b) => a - b);
  return { done: times.length, refused, median: sorted[sorted.length >> 1] ?? Number.NaN };
}

async function ping(duration: number): Promise<autocannon.Result> {
  const result = await autocannon({
    url: `${service.url}/ping`,
    connections: 10,
    duration,
    overallRate: PINGS_PER_SECOND,
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} refused, ${result.errors} failed`);
  }
  return result;
}
