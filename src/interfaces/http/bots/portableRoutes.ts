import { z } from 'zod';
import { MAX_SOURCES, PORTABLE_BOTS, PORTABLE_FORMAT, PORTABLE_VERSION } from '../../../application/bots/portable.js';
import type { Get } from '../../../application/token.js';
import { TOKENS } from '../../../application/tokens.js';
import { demandScope } from '../pipeline/authenticate.js';
import { limitRate } from '../pipeline/rateLimit.js';
import { accepted, ok } from '../reply.js';
import { type RateRule, type Route, route } from '../route.js';
import { loadKnown } from './configurationRoutes.js';
import { wholeConfiguration } from './configurationSchema.js';
import { accountOf, withPublishableKey } from './createRoutes.js';
import { PORTABLE_EXAMPLE } from './portableExample.js';
import { botCommandReply, mayRead, mayWrite, PROBLEMS, TAG } from './replies.js';
import {
  avatar,
  botType,
  description,
  feature,
  idParams,
  name,
  newBotView,
  origins,
  platform,
  purpose,
} from './schemas.js';
import { wholeStyle } from './styleSchema.js';
import { webUrl } from './text.js';

const pattern = z.string().min(1).max(500);

const source = z.strictObject({
  url: webUrl,
  mode: z.enum(['page', 'sitemap', 'crawl']),
  maxPages: z.int().min(1).max(100_000),
  include: z.array(pattern).max(50),
  exclude: z.array(pattern).max(50),
  schedule: z.string().max(100).nullable(),
});

const portable = z
  .strictObject({
    format: z.literal(PORTABLE_FORMAT, `must be ${PORTABLE_FORMAT}: this is not an exported bot`),
    formatVersion: z.literal(
      PORTABLE_VERSION,
      `must be ${PORTABLE_VERSION}: documents of another version cannot be read here`,
    ),
    exportedAt: z.iso.datetime(),
    bot: z.strictObject({
      name,
      purpose,
      description,
      avatar,
      platform,
      type: botType,
      style: wholeStyle,
      allowedOrigins: origins,
      features: z.array(feature),
    }),
    configuration: z.strictObject({ draft: wholeConfiguration, published: wholeConfiguration.nullable() }),
    sources: z.array(source).max(MAX_SOURCES),
  })
  .meta({ id: 'PortableBot', example: PORTABLE_EXAMPLE });

const imported = newBotView
  .extend({
    refusedSources: z.array(z.object({ url: z.string(), code: z.string(), detail: z.string() })),
  })
  .meta({ id: 'ImportedBot' });

/** Twice a configuration at its largest, and the rest. */
const BODY_LIMIT = 400_000;

/** Each source is a run, as if it had been asked for by itself; three documents of the most sources in an hour. */
const IMPORTED_RUNS: RateRule = {
  name: 'imported-sources',
  points: 3 * MAX_SOURCES,
  seconds: 3_600,
  per: 'account',
  whenUnavailable: 'allow',
};

export const portableRoutes = (get: Get): Route[] => [
  route({
    method: 'post',
    path: '/api/bot/import',
    tag: TAG,
    summary: 'Create a bot from an exported document; its sources are scraped anew (for a key: with `knowledge:write`)',
    access: mayWrite,
    body: portable,
    bodyLimit: BODY_LIMIT,
    responses: {
      201: { description: 'The new bot, a draft, and the sources that could not be taken over', schema: imported },
      422: PROBLEMS[422],
    },
    handler: async (input) => {
      const { caller, aggregateId, body, command } = input;
      const ownerId = accountOf(input);
      if (body.sources.length > 0) {
        demandScope(caller, 'knowledge:write');
        await limitRate(input.koa, get(TOKENS.RateLimiter), [IMPORTED_RUNS], caller, body.sources.length);
      }
      const bots = get(PORTABLE_BOTS);
      const { outcome, refusedSources } = accepted(await bots.import(caller, ownerId, aggregateId, body, command));
      const reply = await withPublishableKey(get, input, ownerId, botCommandReply(aggregateId, outcome, 201));
      return { ...reply, body: { ...(reply.body as object), refusedSources } };
    },
  }),
  route({
    method: 'get',
    path: '/api/bot/:id/export',
    tag: TAG,
    summary:
      'The bot as one JSON document: details, style, features, configuration, sources (for a key: with `knowledge:read`)',
    access: mayRead,
    params: idParams,
    reads: ['knowledgeSources'],
    responses: { 200: { description: 'The document', schema: portable }, 404: PROBLEMS[404] },
    handler: async ({ caller, params: { id }, command }) => {
      const bot = await loadKnown(get, caller, id);
      const document = await get(PORTABLE_BOTS).export(id, bot, command.now);
      if (document.sources.length > 0) demandScope(caller, 'knowledge:read');
      return ok(document, { headers: { 'content-disposition': `attachment; filename="bot-${id}.json"` } });
    },
  }),
];
