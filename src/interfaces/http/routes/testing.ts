import { z } from 'zod';
import { PROJECTIONS } from '../../../../projections/index.js';
import { step } from '../../../application/accounts/visit.js';
import type { SeedAccount } from '../../../application/testing/seed.js';
import { TESTING } from '../../../application/testing/tokens.js';
import type { Get } from '../../../application/token.js';
import { TOKENS } from '../../../application/tokens.js';
import type { Config } from '../../../infrastructure/config/index.js';
import { demandSameOrigin } from '../pipeline/authenticate.js';
import { Problem } from '../problem.js';
import { trustedOrigins } from '../publicOrigin.js';
import { accepted, noContent, ok } from '../reply.js';
import { type Route, type RouteInput, route } from '../route.js';
import { seedBody, seededView } from '../testing/schemas.js';

const TAG = 'Testing';
const open = { kind: 'public' } as const;
const WAIT_MS = 30_000;

/** For the tests of client applications. Served with NOVA_TESTING=1, which production refuses. */
export const testingRoutes = (get: Get, config: Config): readonly Route[] =>
  (!config.testing
    ? []
    : [
        route({
          method: 'post',
          path: '/api/testing/reset',
          tag: TAG,
          summary: 'Erase every account and all that it owns; empty the outbox',
          access: open,
          responses: { 200: { description: 'How much was erased', schema: z.object({ accounts: z.int() }) } },
          handler: async ({ command }) => {
            const accounts = await get(TESTING.Reset).run(command);
            await allCaughtUp(get);
            return ok({ accounts });
          },
        }),
        route({
          method: 'post',
          path: '/api/testing/seed',
          tag: TAG,
          summary: 'Put accounts, bots and conversations there',
          access: open,
          body: seedBody,
          bodyLimit: 2_000_000,
          responses: { 201: { description: 'Their ids, tokens and keys', schema: seededView } },
          handler: async (input) => {
            const accounts = [];
            for (const account of input.body.accounts) accounts.push(await seed(get, account as SeedAccount, input));
            await allCaughtUp(get);
            return { status: 201, body: { accounts } };
          },
        }),
        route({
          method: 'get',
          path: '/api/testing/outbox',
          tag: TAG,
          summary: 'The mails sent, newest first',
          access: open,
          query: z.strictObject({
            to: z.string().max(320).optional().meta({ description: 'Only those to this address.' }),
          }),
          responses: { 200: { description: 'Mails', schema: z.object({ items: z.array(z.looseObject({})) }) } },
          handler: async ({ query }) => {
            if (!config.mail.baseUrl)
              throw new Problem(409, 'NO_OUTBOX', 'Mails go to the real Resend; there is no outbox to read.');
            return ok({ items: await get(TESTING.SentMails).list(query.to) });
          },
        }),
        route({
          method: 'post',
          path: '/api/testing/wait',
          tag: TAG,
          summary: 'Answer once all read models have caught up with the log',
          access: open,
          responses: { 204: { description: 'They have' } },
          handler: async () => {
            await allCaughtUp(get);
            return noContent();
          },
        }),
        route({
          method: 'put',
          path: '/api/testing/llm',
          tag: TAG,
          summary: 'Canned answers of the language model; an empty list ends them',
          access: open,
          body: z.strictObject({
            answers: z
              .array(z.strictObject({ match: z.string().max(500).optional(), reply: z.string().max(20_000) }))
              .max(100)
              .meta({
                description: 'The first whose `match` is in the question; one without `match` fits any.',
                example: [{ match: 'opening hours', reply: 'From nine to six.' }],
              }),
          }),
          responses: { 204: { description: 'Every process answers so from now on' } },
          handler: async ({ body }) => {
            await get(TESTING.CannedAnswers).set(
              body.answers.map(({ match, reply }) => (match === undefined ? { reply } : { match, reply })),
            );
            return noContent();
          },
        }),
      ]
  ).map(forNoOtherSite(config));

/** Nobody signs in here, so cookies are not what a page of another site would need to empty a developer's service. */
const forNoOtherSite = (config: Config) => {
  const allowed = trustedOrigins(config);
  return (one: Route): Route => ({
    ...one,
    handler: async (input) => {
      demandSameOrigin(input.koa, one.method, allowed);
      return one.handler(input);
    },
  });
};

async function seed(get: Get, account: SeedAccount, { ip, koa, command }: RouteInput<unknown, unknown, unknown>) {
  const visit = { ip, userAgent: koa.get('user-agent'), context: step(command, account.email) };
  const { account: signedIn, bots } = accepted(await get(TESTING.Seed).account(account, visit));
  const { accountId: id, email } = signedIn.caller;
  return { id, email, accessToken: signedIn.accessToken, refreshToken: signedIn.refreshToken, bots };
}

async function allCaughtUp(get: Get): Promise<void> {
  const head = await get(TOKENS.EventStore).head();
  const names = PROJECTIONS.map(({ name }) => name);
  if (head !== null && !(await get(TOKENS.ReadYourWrites).waitFor(names, head, WAIT_MS))) {
    throw new Problem(
      503,
      'READ_MODEL_BEHIND',
      'Some read models did not catch up in 30 s.',
      {},
      { 'retry-after': '5' },
    );
  }
}
