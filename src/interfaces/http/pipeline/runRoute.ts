import type { Context } from 'koa';
import type { ZodType } from 'zod';
import { actorOf, type Caller } from '../../../application/caller.js';
import type { CommandContext } from '../../../application/commandContext.js';
import { derivedId, newId } from '../../../application/ids.js';
import type { Authenticator } from '../../../application/ports/authenticator.js';
import type { EventStore } from '../../../application/ports/eventStore.js';
import type { IdempotencyStore } from '../../../application/ports/idempotencyStore.js';
import type { RateLimiter } from '../../../application/ports/rateLimiter.js';
import type { KeySubject } from '../../../application/ports/subjectKeys.js';
import type { ReadYourWrites } from '../../../application/readYourWrites.js';
import { Problem } from '../problem.js';
import type { Reply, Route, RouteInput } from '../route.js';
import { wantsStream } from '../sse.js';
import { authenticate, demandSameOrigin } from './authenticate.js';
import { waitForReadModels } from './consistency.js';
import { fieldMessage } from './fieldMessages.js';
import { idempotencyKeyOf, onlyOnce } from './idempotency.js';
import { readJsonBody } from './jsonBody.js';
import type { OpenStreams } from './openStreams.js';
import { limitRate } from './rateLimit.js';
import { stateOf } from './state.js';
import { unfitFields } from './unfitFields.js';

export interface PipelineServices {
  readonly authenticator: Authenticator;
  readonly limiter: RateLimiter;
  readonly openStreams: OpenStreams;
  readonly idempotency: IdempotencyStore;
  readonly readYourWrites: ReadYourWrites;
  readonly store: EventStore;
  readonly now: () => Date;
  readonly corsOrigins: ReadonlySet<string>;
  readonly secureCookies: boolean;
}

/** What happens to every request of a route, in order: who, how often, what, once, after which position; then the handler. */
export async function runRoute(koa: Context, route: Route, services: PipelineServices): Promise<void> {
  stateOf(koa).isCommand = route.method !== 'get' && !route.safe;
  const perIp = (route.rate ?? []).filter((rule) => rule.per === 'ip');
  if (perIp.length > 0) await limitRate(koa, services.limiter, perIp, { kind: 'anonymous' });
  const { caller, byCookie, rate } = await authenticate(koa, services.authenticator, route.access, {
    secure: services.secureCookies,
  });
  // Unless the route says otherwise: what a caller is told must not be told by a cache to the next one.
  if (route.access.kind !== 'public') koa.set('cache-control', 'private, no-cache');
  if (byCookie && !route.safe) demandSameOrigin(koa, route.method, services.corsOrigins);
  const perCaller = (route.rate ?? []).filter((rule) => rule.per !== 'ip');
  if (rate) {
    const { name, points, seconds } = rate;
    perCaller.push({ name, points, seconds, per: 'caller', whenUnavailable: 'allow' });
  }
  if (perCaller.length > 0) await limitRate(koa, services.limiter, perCaller, caller);

  const rawBody = route.body || route.method !== 'get' ? await readJsonBody(koa, route.bodyLimit) : undefined;
  const key = route.method === 'get' ? undefined : idempotencyKeyOf(koa);
  const owner = keyOwner(caller, koa.ip);
  const work = (repeatable?: string) => answer(koa, route, services, caller, rawBody, repeatable);
  if (key === undefined) return void (await work());
  // A stream cannot be kept and given again; the command id still recognises its repetition, with or without a stream.
  if (streams(koa, route)) return void (await work(`${owner} ${key}`));
  const commandOf = (since: string) => (mayStream(route) ? `${owner} ${key}` : `${owner} ${key} ${since}`);
  await onlyOnce(koa, services.idempotency, owner, key, rawBody, (since) => work(commandOf(since)));
}

/** Whether the answer is an event stream: of some routes always, of others when the client asks for one. */
const streams = (koa: Context, { responses }: Route): boolean =>
  Object.values(responses).some(
    ({ contentType, otherContentType }) =>
      contentType === EVENT_STREAM || (otherContentType === EVENT_STREAM && wantsStream(koa)),
  );
const mayStream = ({ responses }: Route): boolean =>
  Object.values(responses).some((one) => one.contentType === EVENT_STREAM || one.otherContentType === EVENT_STREAM);
const EVENT_STREAM = 'text/event-stream';

/**
 * Whose idempotency keys they are: visitors of one widget share its key, so each address has its own. An API key may do
 * less than its account, so it is given no answer that the account or another of its keys was given.
 */
function keyOwner(caller: Caller, ip: string): string {
  if (caller.kind === 'publishable') return `visitor:${caller.keyId}:${ip}`;
  if (caller.kind === 'apiKey') return `${caller.accountId} key:${caller.keyId}`;
  return 'accountId' in caller ? caller.accountId : `ip:${ip}`;
}

/** @returns whose texts were told. */
async function answer(
  koa: Context,
  route: Route,
  services: PipelineServices,
  caller: Caller,
  rawBody: unknown,
  repeatable: string | undefined,
): Promise<KeySubject | undefined> {
  const { consistency, ...rawQuery } = koa.query;
  const requestId = stateOf(koa).requestId;
  const commandId = repeatable === undefined ? newId() : derivedId('request', repeatable);
  const input: RouteInput<unknown, unknown, unknown> = {
    params: validate(route.params, (koa as unknown as { params: unknown }).params, 'params'),
    query: validate(route.query, rawQuery, 'query'),
    body: route.body ? validate(route.body, rawBody === undefined ? emptyBody(route) : rawBody, 'body') : undefined,
    caller,
    command: commandContext(koa, commandId, requestId, caller, services.now()),
    aggregateId: repeatable === undefined ? newId() : derivedId('aggregate', repeatable),
    requestId,
    ip: koa.ip,
    koa,
  };
  if (route.reads) await waitForReadModels(koa, services, route.reads, consistency, route.consistency === 'strong');
  if (streams(koa, route)) services.openStreams.enter(koa, caller);
  const reply = await route.handler(input as RouteInput<never, never, never>);
  if (reply) send(koa, reply);
  return reply?.subject;
}

/** No body is as good as an empty one, except to PUT: there it would empty what is replaced. */
const emptyBody = ({ method }: Route): object | undefined => (method === 'put' ? undefined : {});

/** A path parameter that is no id names nothing: 404. Everything else that does not fit is 422 (query: 400). */
function validate(schema: ZodType | undefined, value: unknown, part: 'params' | 'query' | 'body'): unknown {
  if (!schema) return value;
  const unfit = part === 'body' ? [] : unfitFields(value);
  const parsed = schema.safeParse(value, { error: fieldMessage });
  if (parsed.success && unfit.length === 0) return parsed.data;
  if (part === 'params') throw Problem.notFound();
  if (parsed.success) throw Problem.invalid(unfit, 400);
  const errors = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'unknown field' }))
      : [{ path: issue.path.join('.'), message: issue.message }],
  );
  throw Problem.invalid(errors, part === 'query' ? 400 : 422);
}

function commandContext(koa: Context, commandId: string, requestId: string, caller: Caller, now: Date): CommandContext {
  const expectedRevision = expectedRevisionOf(koa.get('if-match'));
  return {
    commandId,
    correlationId: requestId,
    actor: actorOf(caller),
    now,
    ...(expectedRevision === undefined ? {} : { expectedRevision }),
  };
}

function expectedRevisionOf(header: string): number | undefined {
  if (header === '' || header === '*') return undefined;
  const digits = /^(?:W\/)?"(\d{1,15})"$|^(\d{1,15})$/.exec(header.trim());
  if (!digits)
    throw new Problem(400, 'BAD_IF_MATCH', 'If-Match takes the ETag of an earlier answer, for instance "3".');
  return Number(digits[1] ?? digits[2]);
}

/** Whether the client has a copy that may still be good. Koa copies all headers of the answer before it looks. */
const isConditional = ({ req: { headers } }: Context): boolean =>
  headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined;

function send(koa: Context, reply: Reply): void {
  koa.status = reply.status;
  for (const [name, value] of Object.entries(reply.headers ?? {})) koa.set(name, value);
  if (reply.revision !== undefined && reply.revision >= 0) koa.set('etag', `"${reply.revision}"`);
  if (reply.position !== undefined && reply.position !== null) koa.set('nova-position', String(reply.position));
  if (reply.body !== undefined) koa.body = reply.body;
  else koa.body = null;
  koa.status = reply.status;
  if (isConditional(koa) && koa.fresh) {
    koa.status = 304;
    koa.body = null;
  }
}
