import { z } from 'zod';
import type { Caller } from '../../../application/caller.js';
import { ok } from '../reply.js';
import { type Access, type Route, route } from '../route.js';

export const ada: Caller = {
  kind: 'account',
  accountId: 'a',
  sessionId: 's',
  roles: ['user'],
  email: 'a@b.c',
  name: 'Ada',
};
export const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** Answers with what came in. */
export const echo = (access: Access = { kind: 'public' }, more: Partial<Route> = {}): Route =>
  route({
    method: 'post',
    path: '/echo/:id',
    tag: 'Test',
    summary: 'Echo',
    access,
    params: z.object({ id: z.string().regex(/^\d+$/) }),
    query: z.strictObject({ n: z.coerce.number().optional() }),
    body: z.strictObject({ text: z.string().max(5), inner: z.looseObject({}).optional() }),
    responses: { 200: { description: 'ok' } },
    handler: async (input) =>
      ok(
        { body: input.body, revision: input.command.expectedRevision, actor: input.command.actor },
        { revision: 4, position: 9n },
      ),
    ...more,
  } as Route);

/** Status and code of a problem answer. */
export async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const body = (await response.json()) as {
    code: string;
    status: number;
    requestId: string;
    errors?: { path: string }[];
  };
  expect(body.status).toBe(response.status);
  expect(body.requestId).toBe(response.headers.get('x-request-id'));
  return `${body.status} ${body.code}${body.errors ? ` ${body.errors.map(({ path }) => path).join()}` : ''}`;
}
