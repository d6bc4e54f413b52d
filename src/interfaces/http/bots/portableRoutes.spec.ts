import { ACCOUNT_TOKENS } from '../../../application/accounts/tokens.js';
import { PORTABLE_BOTS } from '../../../application/bots/portable.js';
import { BOT_TOKENS } from '../../../application/bots/tokens.js';
import type { Caller, Scope } from '../../../application/caller.js';
import type { Get } from '../../../application/token.js';
import { TOKENS } from '../../../application/tokens.js';
import { accept, refuse } from '../../../domain/shared/result.js';
import { serveRoutes } from '../pipeline/testApp.spec-support.js';
import { PORTABLE_EXAMPLE } from './portableExample.js';
import { portableRoutes } from './portableRoutes.js';

const source = { url: 'https://a.example/', mode: 'page', maxPages: 1, include: [], exclude: [], schedule: null };

describe('exporting a bot', () => {
  async function exported(sources: readonly object[], scopes: readonly Scope[]) {
    const services = new Map<unknown, unknown>([
      [BOT_TOKENS.BotCommands, { load: async () => accept({ state: { status: 'draft' } }) }],
      [PORTABLE_BOTS, { export: async () => ({ ...PORTABLE_EXAMPLE, sources }) }],
    ]);
    const caller: Caller = { kind: 'apiKey', accountId: 'a', keyId: 'k', scopes };
    const app = await serveRoutes(portableRoutes(((token: unknown) => services.get(token)) as Get), {}, caller);
    const headers = { authorization: 'Bearer good' };
    const answer = await app.send('/api/bot/0190163d-8694-739b-aea5-966c26f8ad91/export', { headers });
    await app.close();
    return [answer.status, ((await answer.json()) as { code?: string }).code];
  }

  it('takes the right to see its sources, if it has any: the document names them', async () => {
    expect(await exported([source], ['bots:read'])).toEqual([403, 'SCOPE_MISSING']);
    expect(await exported([source], ['bots:read', 'knowledge:read'])).toEqual([200, undefined]);
    expect(await exported([], ['bots:read'])).toEqual([200, undefined]);
  });
});

describe('importing a bot', () => {
  const several = { ...PORTABLE_EXAMPLE, sources: [source, source, source] };
  const none = { ...PORTABLE_EXAMPLE, sources: [] };

  /** What came of a document: the refusal, or `imported` when it got as far as that, and how many runs it counts as. */
  async function send(document: object, scopes: readonly Scope[], left = 1_000) {
    let counted = 0;
    const consume = async (_policy: object, _key: string, points = 1) => {
      counted += points;
      return { allowed: counted <= left, limit: left, remaining: 0, resetSeconds: 60 };
    };
    const imported = async () => refuse({ kind: 'conflict', code: 'IMPORTED', detail: '' });
    const services = new Map<unknown, unknown>([
      [TOKENS.RateLimiter, { consume }],
      [PORTABLE_BOTS, { import: imported }],
      [ACCOUNT_TOKENS.PublishableKeys, {}],
    ]);
    const get = ((token: unknown) => services.get(token)) as Get;
    const caller: Caller = { kind: 'apiKey', accountId: 'a', keyId: 'k', scopes };
    const app = await serveRoutes(portableRoutes(get), {}, caller);
    const headers = { 'content-type': 'application/json', authorization: 'Bearer good' };
    const answer = await app.send('/api/bot/import', { method: 'POST', headers, body: JSON.stringify(document) });
    await app.close();
    return [((await answer.json()) as { code: string }).code, counted];
  }

  it('takes the right to have pages read, if there are pages to be read', async () => {
    expect(await send(several, ['bots:write'])).toEqual(['SCOPE_MISSING', 0]);
    expect(await send(none, ['bots:write'])).toEqual(['IMPORTED', 0]);
    expect(await send(several, ['bots:write', 'knowledge:write'])).toEqual(['IMPORTED', 3]);
  });

  it('is refused as a whole when it would have too much read', async () => {
    expect(await send(several, ['bots:write', 'knowledge:write'], 2)).toEqual(['RATE_LIMITED', 3]);
  });
});
