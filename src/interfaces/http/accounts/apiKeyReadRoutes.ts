import { z } from 'zod';
import { type ApiKeyRow, apiKeyById, apiKeysOf } from '../../../../projections/apiKeys/queries.js';
import { ACCOUNT_TOKENS as T } from '../../../application/accounts/tokens.js';
import { mayAccess } from '../../../application/caller.js';
import { CURSORS } from '../../../application/cursors.js';
import type { Get } from '../../../application/token.js';
import { TOKENS } from '../../../application/tokens.js';
import { apiKeyDecider } from '../../../domain/apiKey/index.js';
import { readKnown } from '../pipeline/consistency.js';
import { Problem } from '../problem.js';
import { ok } from '../reply.js';
import { type Route, route } from '../route.js';
import { viewOfRow } from './apiKeyViews.js';
import { perIp } from './replies.js';
import { apiKeyView, PROBLEMS, problem, scope } from './schemas.js';
import { pageQuery } from './sessionRoutes.js';

const tag = 'API keys';
const access = { kind: 'key', scope: 'apiKeys:write' } as const;
const verdict = z
  .object({
    valid: z.boolean(),
    code: z.string().nullable().meta({ description: 'Why not; one stable code for each reason' }),
    keyId: z.uuid().nullable(),
    kind: z.enum(['secret', 'publishable']).nullable(),
    botId: z.uuid().nullable(),
    scopes: z.array(scope),
    expiresAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiKeyVerdict' });

/** Lists of keys, one key, and what a key is good for. */
export const apiKeyReadRoutes = (get: Get): Route[] => [
  route({
    method: 'get',
    path: '/api/apiKeys',
    tag,
    summary: 'Your keys, the newest first; never the keys themselves',
    access,
    query: pageQuery,
    reads: ['apiKeys'],
    responses: {
      200: {
        description: 'A page of keys',
        schema: z.object({ items: z.array(apiKeyView), nextCursor: z.string().nullable(), total: z.int() }),
      },
      401: PROBLEMS[401],
    },
    handler: async ({ caller, query, command }) => {
      const accountId = 'accountId' in caller ? caller.accountId : '';
      const list = `apiKeys:${accountId}`;
      const place = query.cursor === undefined ? null : get(CURSORS).open(list, query.cursor);
      if (query.cursor !== undefined && place === null) {
        throw new Problem(400, 'BAD_CURSOR', 'This cursor is not of this list.');
      }
      const [at = '', id = ''] = place?.split(' ') ?? [];
      const before = place === null ? null : { at, id };
      const { rows, total } = await apiKeysOf(get(TOKENS.SqlReader), accountId, { limit: query.limit + 1, before });
      const shown = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? shown.at(-1) : undefined;
      const used = await get(T.KeyUses).lastUsed(shown.map((row) => row.id));
      return ok({
        items: await Promise.all(
          shown.map(async (row) => viewOfRow(row, await publicText(get, row), used.get(row.id), command.now)),
        ),
        nextCursor: last ? get(CURSORS).seal(list, `${last.issuedAt.toISOString()} ${last.id}`) : null,
        total,
      });
    },
  }),
  route({
    method: 'get',
    path: '/api/apiKeys/:id',
    tag,
    summary: 'One key',
    access,
    params: z.object({ id: z.uuid() }),
    reads: ['apiKeys'],
    responses: { 200: { description: 'The key', schema: apiKeyView }, 401: PROBLEMS[401], 404: PROBLEMS[404] },
    handler: async ({ caller, params, command }) => {
      const inLog = async () => {
        const { state, position } = await get(TOKENS.CommandHandler).load(apiKeyDecider, params.id);
        return state.status !== 'none' && mayAccess(caller, state.accountId) ? position : null;
      };
      const find = () => apiKeyById(get(TOKENS.SqlReader), params.id);
      const row = await readKnown(find, ['apiKeys'], get(TOKENS.ReadYourWrites), inLog);
      if (!row || !mayAccess(caller, row.accountId)) throw Problem.notFound('This API key');
      const used = await get(T.KeyUses).lastUsed([row.id]);
      return ok(viewOfRow(row, await publicText(get, row), used.get(row.id), command.now));
    },
  }),
  route({
    method: 'post',
    path: '/api/apiKeys/verify',
    tag,
    summary: 'Whether a key works, and for a scope; whoever has the key may ask',
    access: { kind: 'public' },
    safe: true,
    rate: perIp('verify-key', 120),
    body: z.strictObject({
      key: z.string().min(1).max(300).meta({ description: 'The whole key', example: 'nova_live_…' }),
      scope: scope.optional(),
    }),
    responses: { 200: { description: 'The verdict', schema: verdict }, 422: PROBLEMS[422], 429: problem('Too many') },
    handler: async ({ body }) => {
      const verified = await get(T.ApiKeyVerifier).verify(body.key);
      if (!verified.ok) return ok(unfit(verified.refusal.code));
      const { caller, endsAt } = verified.value;
      const scopes = caller.kind === 'apiKey' ? caller.scopes : [];
      const lacks = body.scope !== undefined && !scopes.includes(body.scope);
      return ok({
        valid: !lacks,
        code: lacks ? 'SCOPE_MISSING' : null,
        keyId: caller.keyId,
        kind: caller.kind === 'apiKey' ? 'secret' : 'publishable',
        botId: caller.kind === 'publishable' ? caller.botId : null,
        scopes,
        expiresAt: endsAt,
      });
    },
  }),
];

const publicText = async (get: Get, row: ApiKeyRow): Promise<string | null> =>
  row.kind === 'publishable' ? get(T.PublishableKeys).find(row.id) : null;

const unfit = (code: string) => ({
  valid: false,
  code,
  keyId: null,
  kind: null,
  botId: null,
  scopes: [],
  expiresAt: null,
});
