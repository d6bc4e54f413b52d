import { z } from 'zod';
import { type Caller, isAdmin } from '../../../application/caller.js';
import { PROJECTION_TOKENS } from '../../../application/projections/tokens.js';
import type { Get } from '../../../application/token.js';
import { openCursor, sealCursor } from '../bots/cursorPage.js';
import { Problem } from '../problem.js';
import { ok } from '../reply.js';
import { type Route, route } from '../route.js';
import { wholeNumber } from '../wholeNumber.js';

const time = z.iso.datetime({ offset: true });
const name = z.string().min(1).max(200);

const query = z.strictObject({
  subject: name.optional().meta({ description: 'Id of a bot, account, key, session, source, run or conversation' }),
  actor: name.optional().meta({ description: 'Id of the account, key or program that did it' }),
  type: name.optional().meta({ description: 'Event type, such as BotPaused' }),
  from: time.optional(),
  to: time.optional(),
  limit: wholeNumber(1, 200).default(50),
  cursor: z.string().max(500).optional(),
});

const entry = z
  .object({
    eventId: z.string(),
    position: z.string(),
    at: z.iso.datetime(),
    type: z.string(),
    subject: z.object({ category: z.string(), id: z.string(), revision: z.int() }),
    actor: z.object({ kind: z.string(), id: z.string() }),
    ownerId: z.string().nullable(),
    correlationId: z.string(),
    causationId: z.string().nullable(),
    words: z.string().meta({ example: 'Paused the bot.' }),
  })
  .meta({ id: 'AuditEntry' });

const ownView = (caller: Caller): { visibleTo?: string } => {
  if (isAdmin(caller)) return {};
  if (caller.kind !== 'account' && caller.kind !== 'apiKey') throw Problem.notFound();
  return { visibleTo: caller.accountId };
};

/** The audit trail: an account sees what happened to what it owns and what it did, an admin everything. */
export const auditRoutes = (get: Get): readonly Route[] => [
  route({
    method: 'get',
    path: '/api/audit',
    tag: 'Audit',
    summary: 'Who did what when, newest first',
    access: { kind: 'key', scope: 'audit:read' },
    query,
    reads: ['audit'],
    responses: {
      200: {
        description: 'A page of the audit trail',
        schema: z.object({ items: z.array(entry), nextCursor: z.string().nullable(), total: z.int() }),
      },
      400: { description: 'Bad cursor' },
    },
    handler: async ({ caller, query: { limit, cursor, ...given } }) => {
      const filter = { ...definedOnly(given), ...ownView(caller) };
      const list = `audit:${JSON.stringify(filter)}`;
      const before = openCursor(get, list, cursor);
      const audit = get(PROJECTION_TOKENS.AuditQueries);
      const [{ items, hasMore }, total] = await Promise.all([audit.list(filter, before, limit), audit.count(filter)]);
      const nextCursor = sealCursor(get, list, hasMore ? (items.at(-1)?.position ?? null) : null);
      return ok({ items, nextCursor, total });
    },
  }),
];

/** Leaves out what was not given, so that the same filter always names the same list. */
const definedOnly = <T extends object>(filter: T) =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
