import type { Context } from 'koa';
import getRawBody from 'raw-body';
import { type FieldError, Problem } from '../problem.js';

export const DEFAULT_BODY_LIMIT = 100_000;
const MAX_DEPTH = 32;

/**
 * The JSON body, or undefined when there is none.
 * @throws Problem 413 too large, 415 not JSON, 400 malformed or too deep, 422 with characters or keys that no store takes.
 */
export async function readJsonBody(koa: Context, limit = DEFAULT_BODY_LIMIT): Promise<unknown> {
  const hasBody = koa.req.headers['transfer-encoding'] !== undefined || Number(koa.get('content-length') || 0) > 0;
  if (!hasBody) return undefined;
  if (!koa.is('application/json', '+json')) {
    throw new Problem(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json.');
  }
  if (koa.get('content-encoding') && koa.get('content-encoding') !== 'identity') {
    throw new Problem(415, 'UNSUPPORTED_ENCODING', 'Send the body without content encoding.');
  }
  const bytes = await readBytes(koa, limit);
  const value = parse(bytes);
  const errors: FieldError[] = [];
  inspect(value, [], errors);
  if (errors.length > 0) throw Problem.invalid(errors);
  return value;
}

async function readBytes(koa: Context, limit: number): Promise<Buffer> {
  try {
    return await getRawBody(koa.req, { limit, length: koa.get('content-length') || null });
  } catch (error) {
    const type = (error as { type?: string }).type;
    if (type === 'entity.too.large') {
      // The rest is not read: without closing, the client would go on sending into a connection that nobody reads.
      koa.set('connection', 'close');
      throw new Problem(413, 'BODY_TOO_LARGE', `The body may have ${limit} bytes at most.`);
    }
    throw new Problem(400, 'BODY_INCOMPLETE', 'The body did not arrive as announced.');
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Problem(400, 'MALFORMED_JSON', 'The body is not valid JSON in UTF-8.');
  }
}

/** `$` keys would be operators in MongoDB; NUL and lone surrogates cannot be stored by Postgres. */
function inspect(value: unknown, path: readonly string[], errors: FieldError[]): void {
  if (path.length > MAX_DEPTH)
    throw new Problem(400, 'TOO_DEEP', `The body may be nested ${MAX_DEPTH} levels deep at most.`);
  if (errors.length >= 20) return;
  if (typeof value === 'string') {
    if (value.includes('\u0000') || !value.isWellFormed()) {
      errors.push({ path: path.join('.'), message: 'holds a NUL character or an incomplete surrogate pair' });
    }
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) inspect(item, [...path, String(index)], errors);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key.startsWith('$') || key === '__proto__' || key.includes('\u0000') || !key.isWellFormed()) {
        errors.push({ path: [...path, key].join('.'), message: 'this field name is not allowed' });
      } else inspect(item, [...path, key], errors);
    }
  }
}
