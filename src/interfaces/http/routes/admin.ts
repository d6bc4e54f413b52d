import { z } from 'zod';
import type { ProjectionRefusal } from '../../../application/projections/ports.js';
import { PROJECTION_TOKENS } from '../../../application/projections/tokens.js';
import type { Get } from '../../../application/token.js';
import type { Result } from '../../../domain/shared/result.js';
import { openCursor, sealCursor } from '../bots/cursorPage.js';
import { Problem } from '../problem.js';
import { ok } from '../reply.js';
import { type Route, type RouteInput, route } from '../route.js';
import { wholeNumber } from '../wholeNumber.js';

const TAG = 'Admin';
const access = { kind: 'account', role: 'admin' } as const;

const rebuild = z.object({
  state: z.enum(['requested', 'running', 'switching', 'cancelling']).nullable(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  events: z.number().nullable(),
  progress: z.number().min(0).max(1).nullable(),
  eventsPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  error: z.string().nullable(),
});

const projection = z
  .object({
    name: z.string(),
    paused: z.boolean(),
    state: z.string().meta({ example: 'live' }),
    error: z.string().nullable(),
    holder: z.string().nullable(),
    position: z.string().nullable(),
    lagEvents: z.number().nullable(),
    lagSeconds: z.number().nullable(),
    deadLetters: z.int(),
    rebuildable: z.boolean(),
    rebuild,
  })
  .meta({ id: 'Projection' });

const deadLetter = z
  .object({
    id: z.string(),
    projection: z.string(),
    kind: z.enum(['poison', 'held']).meta({ description: 'held: it comes after a poison event of its stream' }),
    stream: z.string(),
    revision: z.int(),
    position: z.string(),
    eventId: z.string(),
    eventType: z.string(),
    error: z.string(),
    attempts: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'DeadLetter' });

const named = z.strictObject({ name: z.string().min(1).max(100) });
const numbered = z.strictObject({ id: z.string().regex(/^\d{1,18}$/) });
const listQuery = z.strictObject({
  projection: z.string().min(1).max(100).optional().meta({ description: 'Only those of this projection.' }),
  limit: wholeNumber(1, 200).default(50),
  cursor: z.string().max(500).optional(),
});

const PROBLEMS: Readonly<Record<ProjectionRefusal, () => Problem>> = {
  unknown: () => Problem.notFound('This projection'),
  notRebuildable: () =>
    new Problem(409, 'NOT_REBUILDABLE', 'This is a process manager: its effects must not happen again.'),
  alreadyRebuilding: () => new Problem(409, 'ALREADY_REBUILDING', 'It is being rebuilt already.'),
  noRebuild: () => new Problem(409, 'NO_REBUILD', 'It is not being rebuilt.'),
};

function given<T>(result: Result<T, ProjectionRefusal>): T {
  if (!result.ok) throw PROBLEMS[result.refusal]();
  return result.value;
}

/** Projections and dead letters for administrators. */
export const adminRoutes = (get: Get): readonly Route[] => {
  const admin = () => get(PROJECTION_TOKENS.ProjectionAdmin);
  const one = {
    200: { description: 'The projection', schema: projection },
    404: { description: 'No such projection' },
  };
  const act = (
    path: string,
    summary: string,
    work: (name: string) => ReturnType<ReturnType<typeof admin>['rebuild']>,
    status = 200,
  ): Route =>
    route({
      method: 'post',
      path: `/api/admin/projections/:name/${path}`,
      tag: TAG,
      summary,
      access,
      params: named,
      responses: { [status]: one[200], 404: one[404], 409: { description: 'Not now' } },
      handler: async ({ params }) => ({ status, body: given(await work(params.name)) }),
    });
  return [
    route({
      method: 'get',
      path: '/api/admin/projections',
      tag: TAG,
      summary: 'Every projection and process manager: state, lag, rebuild',
      access,
      responses: { 200: { description: 'All of them', schema: z.object({ items: z.array(projection) }) } },
      handler: async () => ok({ items: await admin().list() }),
    }),
    act('rebuild', 'Rebuild a read model beside the one that is read', (name) => admin().rebuild(name), 202),
    act('cancel', 'Give a running rebuild up', (name) => admin().cancel(name)),
    act('pause', 'Stop a projection until it is resumed', (name) => admin().setPaused(name, true)),
    act('resume', 'Let a paused projection go on', (name) => admin().setPaused(name, false)),
    route({
      method: 'get',
      path: '/api/admin/deadLetters',
      tag: TAG,
      summary: 'Events that a projection could not apply',
      access,
      query: listQuery,
      responses: {
        200: {
          description: 'A page of dead letters',
          schema: z.object({ items: z.array(deadLetter), nextCursor: z.string().nullable(), total: z.int() }),
        },
        400: { description: 'Bad cursor' },
      },
      handler: async ({ query }) => listDeadLetters(get, query),
    }),
    route({
      method: 'post',
      path: '/api/admin/deadLetters/:id/retry',
      tag: TAG,
      summary: 'Apply the dead letters of this stream in their order',
      access,
      params: numbered,
      responses: {
        200: {
          description: 'How it went',
          schema: z.object({ remaining: z.int(), error: z.string().nullable() }),
        },
        404: { description: 'No such dead letter' },
        503: { description: 'No process runs this projection' },
      },
      handler: async ({ params: { id } }) => {
        const outcome = await admin().retry(id);
        if (outcome === null) throw Problem.notFound('This dead letter');
        if (outcome !== 'timeout') return ok(outcome);
        throw new Problem(
          503,
          'NO_PROJECTOR',
          'No process runs this projection; it is retried when one does.',
          {},
          {
            'retry-after': '5',
          },
        );
      },
    }),
  ];
};

async function listDeadLetters(get: Get, query: RouteInput<never, z.output<typeof listQuery>, never>['query']) {
  const { projection: name, limit, cursor } = query;
  const list = `deadLetters:${name ?? '*'}`;
  const after = openCursor(get, list, cursor);
  const { items, total } = await get(PROJECTION_TOKENS.ProjectionAdmin).deadLetters({
    limit: limit + 1,
    ...(name === undefined ? {} : { projection: name }),
    ...(after === null ? {} : { after }),
  });
  const page = items.slice(0, limit);
  const nextCursor = sealCursor(get, list, items.length > limit ? (page.at(-1)?.id ?? null) : null);
  return ok({ items: page, nextCursor, total });
}
