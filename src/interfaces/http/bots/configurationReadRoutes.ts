import { z } from 'zod';
import { configurationDiff } from '../../../application/bots/configurationDiff.js';
import { BOT_TOKENS } from '../../../application/bots/tokens.js';
import { readVersion } from '../../../application/bots/versions.js';
import { type Caller, mayAccess } from '../../../application/caller.js';
import type { Get } from '../../../application/token.js';
import { TOKENS } from '../../../application/tokens.js';
import { sameJson } from '../../../domain/bot/equality.js';
import type { BotConfiguration, KnownBot } from '../../../domain/bot/index.js';
import { readKnown } from '../pipeline/consistency.js';
import { ok } from '../reply.js';
import { type Route, route } from '../route.js';
import { wholeNumber } from '../wholeNumber.js';
import { botIdParams, loadKnown, positionOfKnown, TAG, unknownVersion } from './configurationRoutes.js';
import { configurationState, fieldChange, versionEntry, versionView } from './configurationSchema.js';
import { openCursor, sealCursor } from './cursorPage.js';
import { mayRead, noSuchBot, PROBLEMS, problem } from './replies.js';

const reads = ['botConfigurations'];
const side = z
  .union([z.literal('draft'), wholeNumber(1)], 'must be the number of a version, or draft')
  .meta({ description: 'A version, or draft' });
const cursorQuery = z.strictObject({
  cursor: z.string().max(500).optional(),
  limit: wholeNumber(1, 100).default(20),
});

export const configurationReadRoutes = (get: Get): Route[] => [
  route({
    method: 'get',
    path: '/api/botConfig/:botId',
    tag: TAG,
    summary: 'Draft and published configuration',
    access: mayRead,
    params: botIdParams,
    reads,
    responses: { 200: { description: 'The configuration', schema: configurationState }, 404: PROBLEMS[404] },
    handler: async ({ caller, params }) => {
      const { draft, published, versions, revision, updatedAt } = await readConfiguration(get, caller, params.botId);
      const publishedVersion = versions.at(-1)?.version ?? null;
      const hasUnpublishedChanges = !sameJson(draft, published);
      const body = { botId: params.botId, draft, published, publishedVersion, hasUnpublishedChanges };
      return ok({ ...body, revision, updatedAt }, { revision });
    },
  }),
  route({
    method: 'get',
    path: '/api/botConfig/:botId/versions',
    tag: TAG,
    summary: 'Published versions, newest first',
    access: mayRead,
    params: botIdParams,
    query: cursorQuery,
    reads,
    responses: {
      200: {
        description: 'A page of versions',
        schema: z.object({ items: z.array(versionEntry), nextCursor: z.string().nullable(), total: z.int() }),
      },
      400: problem('Bad cursor or limit'),
      404: PROBLEMS[404],
    },
    handler: async ({ caller, params, query }) => {
      const { versions } = await readConfiguration(get, caller, params.botId);
      const list = `versions:${params.botId}`;
      const place = openCursor(get, list, query.cursor);
      const end = place === null ? versions.length : Number(place) - 1;
      const start = Math.max(0, end - query.limit);
      const items = versions.slice(start, end).reverse();
      const nextCursor = sealCursor(get, list, start > 0 ? start + 1 : null);
      return ok({ items: items.map(({ revision: _, ...entry }) => entry), nextCursor, total: versions.length });
    },
  }),
  route({
    method: 'get',
    path: '/api/botConfig/:botId/versions/:version',
    tag: TAG,
    summary: 'One version with its content',
    access: mayRead,
    params: botIdParams.extend({ version: wholeNumber(1) }),
    responses: { 200: { description: 'The version', schema: versionView }, 404: PROBLEMS[404] },
    handler: async ({ caller, params: { botId, version } }) => {
      const found = await readVersion(get(TOKENS.EventStore), botId, await loadKnown(get, caller, botId), version);
      if (!found) throw unknownVersion(version);
      return ok(found);
    },
  }),
  route({
    method: 'get',
    path: '/api/botConfig/:botId/diff',
    tag: TAG,
    summary: 'What differs between two versions, or a version and the draft, field by field',
    access: mayRead,
    params: botIdParams,
    query: z.strictObject({ from: side, to: side }),
    responses: {
      200: {
        description: 'The differences; none when they are equal',
        schema: z.object({ from: side, to: side, changes: z.array(fieldChange) }),
      },
      404: PROBLEMS[404],
    },
    handler: async ({ caller, params, query: { from, to } }) => {
      const bot = await loadKnown(get, caller, params.botId);
      const [before, after] = await Promise.all([
        contentOf(get, params.botId, bot, from),
        contentOf(get, params.botId, bot, to),
      ]);
      return ok({ from, to, changes: configurationDiff(before, after) });
    },
  }),
];

async function readConfiguration(get: Get, caller: Caller, botId: string) {
  const found = await readKnown(
    () => get(BOT_TOKENS.BotConfigurationQueries).byBot(botId),
    reads,
    get(TOKENS.ReadYourWrites),
    () => positionOfKnown(get, caller, botId),
  );
  if (!found || !mayAccess(caller, found.ownerId)) throw noSuchBot();
  return found;
}

async function contentOf(get: Get, id: string, bot: KnownBot, which: 'draft' | number): Promise<BotConfiguration> {
  if (which === 'draft') return bot.draft;
  const found = await readVersion(get(TOKENS.EventStore), id, bot, which);
  if (!found) throw unknownVersion(which);
  return found.configuration;
}
