import { KEY_SCOPES } from '../../../src/domain/apiKey/index.js';
import { freshEmail, PASSWORD } from '../../accounts/client.js';
import type { App } from '../../support/app.js';
import { type Call, type Caller, checkedCaller } from './checkedCaller.js';
import { makeAdmin } from './makeAdmin.js';
import type { ApiDocument } from './openapi.js';
import { walkBots } from './walkBots.js';
import { walkChats, walkFeatures, walkKnowledge } from './walkUse.js';

/**
 * Uses the service as its clients do, every route at least once, and holds each answer against the document.
 * @param seen gets `method path` of each operation that was called. @returns what did not fit.
 */
export async function walk(app: App, document: ApiDocument, seen: Set<string>): Promise<string[]> {
  const wrong: string[] = [];
  const caller = checkedCaller(app, document, seen, wrong);
  await steps(app, caller).catch((error) => wrong.push(String(error?.stack ?? error)));
  return wrong;
}

async function steps(app: App, caller: Caller): Promise<void> {
  const open = caller({});
  await walkPages(open);
  const email = freshEmail();
  const { id: accountId, accessToken } = await walkAccounts(caller, email);
  const owner = caller({ authorization: `Bearer ${accessToken}` });
  await owner('post /api/auth/password', { currentPassword: `${PASSWORD} 2`, newPassword: PASSWORD });

  const key = await owner('post /api/apiKeys', { name: 'CI', scopes: KEY_SCOPES });
  await owner('get /api/apiKeys?consistency=strong');
  await owner(`get /api/apiKeys/${key.data.id}?consistency=strong`);
  await open('post /api/apiKeys/verify', { key: key.data.key, scope: 'bots:read' });
  const rotated = await owner(`post /api/apiKeys/${key.data.id}/rotate`, { overlapSeconds: 60 });
  const byKey = caller({ 'x-api-key': rotated.data.key });

  const { id, secondId } = await walkBots(owner, byKey);
  await walkFeatures(owner, id);
  await walkKnowledge(owner, id);
  await walkChats(open, owner, id);

  await owner('get /api/admin/projections', undefined, 403);
  await makeAdmin(app, accountId);
  const elevated = await open('post /api/auth/login', { email, password: PASSWORD });
  const admin = caller({ authorization: `Bearer ${elevated.data.accessToken}` });
  await admin('get /api/admin/projections');
  await admin('post /api/admin/projections/bots/pause');
  await admin('post /api/admin/projections/bots/resume');
  await admin('post /api/admin/projections/bots/rebuild');
  await admin('post /api/admin/projections/conversations-of-nobody/cancel', undefined, 404);
  await admin('get /api/admin/deadLetters');
  await admin(`post /api/admin/deadLetters/${id}/retry`, undefined, 404);

  await owner('delete /api/bot/deleteBot', { botId: secondId });
  await owner('post /api/bot/recoverBot', { botId: secondId });
  await owner(`delete /api/bot/${secondId}`);
  await owner('delete /api/bot/permanentlyDeleteBot', { botId: secondId });
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

async function walkPages(open: Call): Promise<void> {
  // A busy machine may be silent for longer than an answer of a server is waited for.
  await open('get /health/ready', undefined, 200, 503);
  for (const path of [
    '/ping',
    '/health/live',
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
}

/** @returns the account of this address, and the token of its newest session. Its password has become `${PASSWORD} 2`. */
async function walkAccounts(caller: Caller, email: string): Promise<{ id: string; accessToken: string }> {
  const open = caller({});
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
  const other = sessions.data.items.find(({ current }: { current: boolean }) => !current);
  await mine(`delete /api/auth/sessions/${other.id}`);
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
  return { id: signedIn.data.user.id, accessToken: signedIn.data.accessToken };
}
