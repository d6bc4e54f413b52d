import { ACCOUNT_TOKENS } from '../../../src/application/accounts/tokens.js';
import { newId } from '../../../src/application/ids.js';
import { KEY_SCOPES } from '../../../src/domain/apiKey/index.js';
import { freshEmail, http, PASSWORD } from '../../accounts/client.js';
import type { App } from '../../support/app.js';
import type { ApiDocument } from './openapi.js';

interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of all routes; each is held against its schema.
  readonly data: any;
  readonly headers: Record<string, string>;
}

/** Gives somebody the role that the admin routes ask for, as `nova admin grant` does. */
export async function makeAdmin(app: App, accountId: string): Promise<void> {
  const now = new Date();
  const command = { type: 'GrantRole', data: { role: 'admin', at: now.toISOString() } } as const;
  const actor = { kind: 'operator', id: 'test' } as const;
  const context = { commandId: newId(), correlationId: newId(), actor, now };
  const granted = await app.service.services.get(ACCOUNT_TOKENS.Accounts).change(accountId, command, context);
  if (!granted.ok) throw new Error(JSON.stringify(granted.refusal));
}

/**
 * Uses the service as its clients do, every route at least once, and holds each answer against the document.
 * @param seen gets `method path` of each operation that was called. @returns what did not fit.
 */
export async function walk(app: App, document: ApiDocument, seen: Set<string>): Promise<string[]> {
  const wrong: string[] = [];
  await steps(app, document, seen, wrong).catch((error) => wrong.push(String(error?.stack ?? error)));
  return wrong;
}

async function steps(app: App, document: ApiDocument, seen: Set<string>, wrong: string[]): Promise<void> {
  const caller =
    (headers: Record<string, string>) =>
    async (line: string, body?: unknown, ...expected: number[]): Promise<Answered> => {
      const [method = '', url = ''] = line.split(' ');
      const answer = await http(app.baseUrl, headers).request({
        method,
        url,
        data: body,
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' } }),
      });
      const path = url.split('?')[0] ?? '';
      const operation = document.operationOf(method, path);
      seen.add(`${method} ${operation?.path}`);
      const contentType = String(answer.headers['content-type'] ?? '');
      const text = contentType.includes('json') ? answer.data : typeof answer.data === 'string' ? answer.data : '';
      const problem = document.problemsOf({ method, path, status: answer.status, contentType, body: text });
      if (problem) wrong.push(problem);
      const isExpected = expected.length === 0 ? answer.status < 400 : expected.includes(answer.status);
      if (!isExpected) wrong.push(`${line}: ${answer.status} ${JSON.stringify(answer.data).slice(0, 300)}`);
      return answer as unknown as Answered;
    };
  const open = caller({});
  const email = freshEmail();
  const codeFor = async (to: string, known: readonly string[] = []): Promise<string> => {
    for (;;) {
      const { items } = (await open(`get /api/testing/outbox?to=${encodeURIComponent(to)}`)).data;
      const codes = items
        .flatMap(({ text }: { text: string }) => /\b\d{6}\b/.exec(text)?.[0] ?? [])
        .filter((code: string) => !known.includes(code));
      if (codes[0]) return codes[0];
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  for (const path of [
    '/ping',
    '/health/live',
    '/health/ready',
    '/metrics',
    '/openapi.json',
    '/docs',
    '/docs/start.js',
    '/docs/swagger-ui.css',
    '/',
    '/widget.js',
    '/dashboard',
    '/dashboard.js',
  ])
    await open(`get ${path}`);

  // Accounts.
  const registered = await open('post /api/auth/register', { email, password: PASSWORD, name: 'Ann' });
  await open('post /api/auth/register', { email, password: PASSWORD }, 409);
  await open('post /api/auth/login', { email, password: 'wrong password' }, 401);
  await open('post /api/auth/login', { email, password: PASSWORD });
  const byPassword = await open('post /api/auth/loginByPassword', { email, password: PASSWORD });
  await open('post /api/auth/refresh', { refreshToken: byPassword.data.refreshToken });
  const mine = caller({ authorization: `Bearer ${registered.data.accessToken}` });
  await mine('get /api/auth/validateToken');
  await mine('get /api/auth/me');
  await mine('patch /api/auth/me', { name: 'Ann B.' });
  const sessions = await mine('get /api/auth/sessions?consistency=strong');
  const other = sessions.data.items.find(
    (one: { current?: boolean; isCurrent?: boolean }) => !(one.current ?? one.isCurrent),
  );
  await mine(`delete /api/auth/sessions/${other?.id}`);
  const verification = await codeFor(email);
  await mine('post /api/auth/email/verify', { code: verification });
  await open('post /api/auth/otp', { email });
  const oneTime = await codeFor(email, [verification]);
  await open('post /api/auth/otp/login', { email, code: oneTime });
  await open('post /api/auth/password/forgot', { email });
  const reset = await codeFor(email, [verification, oneTime]);
  await open('post /api/auth/password/reset', { email, code: reset, newPassword: `${PASSWORD} 2` });
  await open('get /api/auth/oauth/github', undefined, 404);
  await open('get /api/auth/oauth/github/callback?code=a&state=b', undefined, 404);

  const signedIn = await open('post /api/auth/login', { email, password: `${PASSWORD} 2` });
  const owner = caller({ authorization: `Bearer ${signedIn.data.accessToken}` });
  await owner('post /api/auth/password', { currentPassword: `${PASSWORD} 2`, newPassword: PASSWORD });

  // Keys.
  const key = await owner('post /api/apiKeys', { name: 'CI', scopes: KEY_SCOPES });
  await owner('get /api/apiKeys?consistency=strong');
  await owner(`get /api/apiKeys/${key.data.id}?consistency=strong`);
  await open('post /api/apiKeys/verify', { key: key.data.key, scope: 'bots:read' });
  const rotated = await owner(`post /api/apiKeys/${key.data.id}/rotate`, { overlapSeconds: 60 });
  const byKey = caller({ 'x-api-key': rotated.data.key ?? key.data.key });

  // Bots.
  const bot = await owner('post /api/bot', { name: 'Helpdesk', platform: 'Website', purpose: 'Answers' });
  const first = await byKey('post /api/bot/createBot', { botName: 'Second', platform: 'Website', purpose: 'Sells' });
  const controlled = await owner('post /api/bot/createControlledBot', {
    name: 'Third',
    platform: 'Website',
    type: 'CONTROLLED',
  });
  await owner('post /api/bot/updateControlledBotStyle', {
    botId: controlled.data.id,
    style: { primaryColor: '#102030' },
  });
  await owner(`get /api/bot/controlledBot/${controlled.data.id}?consistency=strong`);
  const id: string = bot.data.id;
  await owner('post /api/bot', { name: '', platform: 'Fax' }, 422);
  await owner(`patch /api/bot/${id}`, { description: 'Everything', style: { welcomeMessage: 'Hello' } });
  await owner(`put /api/botConfig/${id}`, {
    identity: 'A helper',
    tone: 'friendly',
    examples: [{ question: 'a?', answer: 'b.' }],
  });
  await owner('post /api/botConfig/setConfig', { botId: id, verbosity: 'concise' });
  await owner(`post /api/botConfig/${id}/publish`, { note: 'First' });
  await owner(`put /api/botConfig/${id}`, { identity: 'Another helper' });
  await owner(`post /api/botConfig/${id}/publish`, {});
  await owner(`post /api/botConfig/${id}/rollback`, { version: 1, note: null });
  for (const path of ['', '/versions', '/versions/1', '/diff?from=1&to=2'])
    await owner(`get /api/botConfig/${id}${path}`);
  await owner(`post /api/bot/${id}/restore`, undefined, 409);
  await owner(`post /api/bot/${id}/activate`);
  await owner(`post /api/bot/${id}/pause`);
  await owner(`post /api/bot/${id}/activate`);
  const lists = [
    '',
    '/getAllBotsForManagePage',
    '/getDeletedBots',
    '/summary',
    `/${id}`,
    `/${id}/history`,
    `/${id}/state?revision=1`,
    `/${id}/publishableKey`,
    `/${id}/export`,
    `/getOneBotDetails/${id}`,
  ];
  for (const path of lists) await owner(`get /api/bot${path}${path.includes('?') ? '' : '?consistency=strong'}`);
  await owner('get /api/bot?cursor=nonsense', undefined, 400);
  await owner('post /api/bot/getBotDetailsForHomePage', { botId: id });
  const exported = await owner(`get /api/bot/${id}/export`);
  await owner('post /api/bot/import', exported.data);

  // AI features.
  await owner(`get /api/aiFeatures/${id}`);
  await owner(`put /api/aiFeatures/${id}/TextEnhancer`, { enabled: true });
  await owner('post /api/aiFeatures/EnhanceText', { text: 'we sell bikes in the harbor' });
  await owner('post /api/aiFeatures/ValidateText', { text: 'Answers frequent questions about bikes.', botType: 'FAQ' });
  await owner('post /api/aiFeatures/ValidateExample', {
    examples: [{ question: 'When?', answer: 'At nine.' }],
    botType: 'FAQ',
  });
  await owner(`post /api/aiFeatures/${id}/prompt`, { question: 'When?' });

  // Knowledge.
  await owner(`post /api/bot/${id}/knowledge`, { url: 'ftp://example.com/' }, 422);
  const scrape = await owner(`post /api/bot/${id}/knowledge`, { url: 'https://nowhere.invalid/', mode: 'page' });
  const scrapeId = scrape.data.scrapeId ?? scrape.data.id;
  // The run may have failed before it is cancelled: there is no such host.
  await owner(`post /api/bot/${id}/knowledge/${scrapeId}/cancel`, undefined, 200, 409);
  await owner(`get /api/bot/${id}/knowledge/${scrapeId}?consistency=strong`);
  await owner(`get /api/bot/${id}/knowledge/${scrapeId}/events`);
  await owner(`get /api/bot/${id}/knowledge?consistency=strong`);
  await owner(`post /api/bot/${id}/knowledge/search`, { query: 'bikes', topK: 3 });
  await owner(`post /api/bot/${id}/knowledge/${scrapeId}/refresh`, undefined, 404);
  await owner(`delete /api/bot/${id}/knowledge/${scrapeId}`, undefined, 404);

  // Conversations.
  await open(`get /api/bot/website/${id}`);
  await open(`get /demo/${id}`);
  const asked = await owner('post /api/bot/website/communicate', { botId: id, message: 'When are you open?' });
  const { conversationId, messageId } = asked.data;
  await owner('post /api/bot/website/feedback', { conversationId, messageId, rating: 'up' });
  await owner(`get /api/bot/website/conversations/${conversationId}?consistency=strong`);
  await owner(`get /api/bot/website/conversations/${conversationId}/answers/${messageId}`);
  await owner(`get /api/bot/${id}/conversations?consistency=strong`);
  await owner(`get /api/bot/${id}/conversations/${conversationId}?consistency=strong`);
  for (const path of ['overview', 'overview.csv', id, `${id}.csv`, `${id}/summary`, `${id}/summary.csv`])
    await owner(`get /api/analytics/${path}`);
  await owner(`delete /api/bot/website/conversations/${conversationId}`);
  const next = await owner('post /api/bot/website/communicate', { botId: id, message: 'And on Sunday?' });
  await owner(`delete /api/bot/${id}/conversations/${next.data.conversationId}`);
  await owner(`delete /api/bot/${id}/visitors/${conversationId}`);
  await owner('get /api/audit?consistency=strong');
  await owner(`get /api/audit?subject=${id}&limit=2`);

  // Administration.
  await owner('get /api/admin/projections', undefined, 403);
  await makeAdmin(app, signedIn.data.user.id);
  const elevated = await open('post /api/auth/login', { email, password: PASSWORD });
  const admin = caller({ authorization: `Bearer ${elevated.data.accessToken}` });
  await admin('get /api/admin/projections');
  await admin('post /api/admin/projections/bots/pause');
  await admin('post /api/admin/projections/bots/resume');
  await admin('post /api/admin/projections/bots/rebuild');
  await admin('post /api/admin/projections/conversations-of-nobody/cancel', undefined, 404);
  await admin('get /api/admin/deadLetters');
  await admin(`post /api/admin/deadLetters/${id}/retry`, undefined, 404);

  // The end of things.
  await owner('delete /api/bot/deleteBot', { botId: first.data.id });
  await owner('post /api/bot/recoverBot', { botId: first.data.id });
  await owner(`delete /api/bot/${first.data.id}`);
  await owner('delete /api/bot/permanentlyDeleteBot', { botId: first.data.id });
  await owner(`delete /api/bot/${id}`);
  await owner(`post /api/bot/${id}/restore`);
  await owner(`delete /api/bot/${id}`);
  await owner(`delete /api/bot/${id}/permanent`);
  await owner(`delete /api/apiKeys/${key.data.id}`);
  await admin('post /api/auth/logout');
  await owner('post /api/auth/logout-all');
  const last = await open('post /api/auth/login', { email, password: PASSWORD });
  await caller({ authorization: `Bearer ${last.data.accessToken}` })('delete /api/auth/me', { password: PASSWORD });
  await open('put /api/testing/llm', { answers: [] });
  await open('post /api/testing/seed', { accounts: [{ email: freshEmail(), password: PASSWORD }] });
  await open('post /api/testing/wait');
  await open('post /api/testing/reset');
}
