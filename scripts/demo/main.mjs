/**
 * `npm run demo`: the product's main job from end to end, each step as the curl command that does it.
 *   --url <service>  a running service instead of one of its own
 *   --site <url>     where the example site of that service is (its start says it)
 *   --exit           stop at the end instead of waiting for Ctrl-C
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { startService } from './service.mjs';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    site: { type: 'string', default: 'http://127.0.0.1:9080/' },
    exit: { type: 'boolean', default: false },
  },
});
const bold = (text) => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text);
const dim = (text) => (process.stdout.isTTY ? `\u001b[2m${text}\u001b[0m` : text);

const service = values.url
  ? { url: values.url.replace(/\/$/, ''), site: values.site, stop: async () => {} }
  : await startService();
if (!service.site) {
  await service.stop();
  throw new Error('The demo needs the local servers: unset the URLs of yours, such as EVENTSTORE_URL.');
}
console.log(`Service: ${service.url}`);
console.log(`Site:    ${service.site}\n`);

let token;
let step = 0;

/** One step: says what it does, shows the curl command, does it, and shows what came. */
async function call(what, method, path, body, show) {
  const data = body ? ` -H 'content-type: application/json' -d '${JSON.stringify(body)}'` : '';
  const auth = token ? ' -H "authorization: Bearer $TOKEN"' : '';
  console.log(bold(`${++step}. ${what}`));
  console.log(dim(`   curl -X ${method} ${service.url}${path}${auth}${data}`));
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: {
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  const answer = text ? JSON.parse(text) : null;
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  console.log(`   ${response.status} ${show(answer)}\n`);
  return answer;
}

/** Follows a scrape until it has ended. */
async function scraped(path) {
  for (let wait = 0; wait < 1_200; wait++) {
    const response = await fetch(`${service.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    const run = await response.json();
    if (run.status === 'completed') return run;
    if (run.status === 'failed' || run.status === 'cancelled')
      throw new Error(`The scrape ended: ${JSON.stringify(run)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The scrape did not end within two minutes.');
}

try {
  const account = {
    email: `demo-${randomUUID().slice(0, 8)}@example.com`,
    password: 'a long demo password',
    name: 'Demo',
  };
  const registered = await call('Register', 'POST', '/api/auth/register', account, ({ user }) => user.email);
  token = registered.accessToken;
  const controlled = { name: 'Harbour helper', platform: 'Website', type: 'CONTROLLED' };
  const bot = await call(
    'Create a controlled bot',
    'POST',
    '/api/bot/createControlledBot',
    controlled,
    ({ id, status }) => `${id} (${status})`,
  );
  const knowledge = `/api/bot/${bot.id}/knowledge`;
  const request = { url: service.site, mode: 'crawl' };
  const run = await call(
    'Scrape the site',
    'POST',
    knowledge,
    request,
    ({ scrapeId, status }) => `${scrapeId} (${status})`,
  );
  const ended = await scraped(`${knowledge}/${run.scrapeId}`);
  console.log(`   scraped: ${ended.result.pages} pages, ${ended.result.chunks} passages\n`);
  const configuration = { botId: bot.id, identity: 'The friendly helper of Harbour Bikes', tone: 'friendly' };
  await call('Configure', 'POST', '/api/botConfig/setConfig', configuration, () => 'draft saved');
  await call(
    'Publish',
    'POST',
    `/api/botConfig/${bot.id}/publish`,
    { note: 'first' },
    ({ version }) => `version ${version ?? 1}`,
  );
  await call('Activate', 'POST', `/api/bot/${bot.id}/activate`, null, ({ status }) => status);
  const look = {
    suggestedQuestions: ['How long does a repair take?', 'When are you open?', 'What does it cost to rent an e-bike?'],
  };
  await call(
    'Give it a look',
    'POST',
    '/api/bot/updateControlledBotStyle',
    { botId: bot.id, style: look },
    () => 'style saved',
  );

  for (const [message, page] of [
    ['How long does a standard service take?', 'service.html'],
    ['What is the deposit for an e-bike?', 'rental.html'],
    ['Who won the football world cup?', null],
  ]) {
    const ask = { botId: bot.id, message };
    const shown = ({ reply, sources }) =>
      `${reply.replaceAll('\n', '\n       ')}\n   sources: ${sources.map(({ url }) => url).join(', ') || 'none'}`;
    const { sources, answered } = await call(`Ask: ${message}`, 'POST', '/api/bot/website/communicate', ask, shown);
    const isRight = page === null ? !answered : sources.some(({ url }) => url.endsWith(page));
    if (!isRight)
      throw new Error(`Expected ${page ?? 'no source'}, got ${JSON.stringify(sources.map(({ url }) => url))}`);
  }
  console.log(bold('Done.'));
  if (!values.exit) {
    console.log(`\nThe widget:    ${service.url}/demo/${bot.id}`);
    console.log(`The dashboard: ${service.url}/dashboard  (${account.email} / ${account.password})`);
    console.log('Ctrl-C stops everything.');
    await new Promise((resolve) => process.once('SIGINT', resolve));
  }
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
} finally {
  await service.stop();
}
