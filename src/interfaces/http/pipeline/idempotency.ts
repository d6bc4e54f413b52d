import type { Context } from 'koa';
import { subjectErased } from '../../../application/commandRefusals.js';
import type { IdempotencyStore, StoredAnswer } from '../../../application/ports/idempotencyStore.js';
import type { KeySubject } from '../../../application/ports/subjectKeys.js';
import { Problem } from '../problem.js';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** The request's `Idempotency-Key`, or undefined. @throws Problem 400 when it is malformed. */
export function idempotencyKeyOf(koa: Context): string | undefined {
  const raw = koa.get('idempotency-key');
  if (raw === '') return undefined;
  // The draft makes it a structured-field string in quotes; most clients send it bare.
  const key = /^"(.*)"$/.exec(raw)?.[1] ?? raw;
  if (!KEY.test(key)) {
    throw new Problem(400, 'BAD_IDEMPOTENCY_KEY', 'Idempotency-Key takes 1 to 255 printable ASCII characters.');
  }
  return key;
}

const KEPT_HEADERS = ['content-type', 'cache-control', 'etag', 'nova-position', 'location'];

/**
 * Carries `work` out once per key: a repetition gets the first answer again, also when the first is a refusal.
 * An answer of 5xx, or one that tells when to try again, is not kept: the request can be tried again.
 * @param work is told since when the key is in use: a key that is forgotten after a day may stand for another request then.
 *   It gives whose texts it has told, if any. A refusal tells none: its words are ours.
 */
export async function onlyOnce(
  koa: Context,
  store: IdempotencyStore,
  owner: string,
  key: string,
  body: unknown,
  work: (since: string) => Promise<KeySubject | undefined>,
): Promise<void> {
  const request = `${koa.method} ${koa.path}${koa.search}\n${JSON.stringify(body) ?? ''}`;
  const claim = await store.claim(owner, key, request);
  switch (claim.kind) {
    case 'mismatch':
      throw new Problem(422, 'IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another request.');
    case 'running':
      throw new Problem(
        409,
        'REQUEST_IN_PROGRESS',
        'The first request with this key is still running.',
        {},
        { 'retry-after': '1' },
      );
    case 'erased':
      throw Problem.refused(subjectErased);
    case 'repeated':
      return repeat(koa, claim.answer);
    case 'first':
      break;
  }
  const cookiesBefore = cookiesOf(koa);
  let subject: KeySubject | undefined;
  try {
    subject = await work(claim.since);
  } catch (error) {
    if (error instanceof Problem && error.status < 500 && !('retry-after' in error.headers)) {
      const body = JSON.stringify(error.body(String(koa.state.requestId)));
      const headers = { 'content-type': 'application/problem+json', ...error.headers };
      await store.complete(owner, key, { status: error.status, headers, body });
    } else await store.release(owner, key);
    throw error;
  }
  await store.complete(owner, key, answerOf(koa, cookiesBefore), subject);
}

/** @param cookiesBefore what authentication has set: a repetition gets its own of these, which may be newer. */
function answerOf(koa: Context, cookiesBefore: readonly string[]): StoredAnswer {
  const headers: Record<string, string | readonly string[]> = {};
  const cookies = cookiesOf(koa);
  if (cookies.join() !== cookiesBefore.join()) headers['set-cookie'] = cookies;
  for (const name of KEPT_HEADERS) {
    const value = koa.response.get(name);
    if (value && typeof value === 'string') headers[name] = value;
  }
  const body = koa.body === undefined || koa.body === null ? null : JSON.stringify(koa.body);
  return { status: koa.status, headers, body };
}

function repeat(koa: Context, answer: StoredAnswer): void {
  koa.status = answer.status;
  koa.set('idempotency-replayed', 'true');
  if (answer.body !== null) koa.body = answer.body;
  for (const [name, value] of Object.entries(answer.headers)) {
    koa.set(name, typeof value === 'string' ? value : [...value]);
  }
}

const cookiesOf = (koa: Context): readonly string[] => [koa.res.getHeader('set-cookie') ?? []].flat().map(String);
