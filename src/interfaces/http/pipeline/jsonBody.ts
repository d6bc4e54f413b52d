import type { Context } from 'koa';
import getRawBody from 'raw-body';
import { Problem } from '../problem.js';
import { unfitFields } from './unfitFields.js';

const DEFAULT_BODY_LIMIT = 100_000;

/**
 * The JSON body, or undefined when there is none.
 * @throws Problem 413 too large, 415 not JSON, 400 malformed or too deep, 422 with characters or keys that no store takes.
 */
export async function readJsonBody(koa: Context, limit = DEFAULT_BODY_LIMIT): Promise<unknown> {
  const hasBody = koa.req.headers['transfer-encoding'] !== undefined || Number(koa.get('content-length') || 0) > 0;
  if (!hasBody) return undefined;
  // How long it is tells only the end of what comes in pieces; some clients announce "nothing" that way.
  const inPieces = koa.req.headers['transfer-encoding'] !== undefined ? await readBytes(koa, limit) : null;
  if (inPieces?.length === 0) return undefined;
  if (!koa.is('application/json', '+json')) {
    throw new Problem(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json.');
  }
  if (koa.get('content-encoding') && koa.get('content-encoding') !== 'identity') {
    throw new Problem(415, 'UNSUPPORTED_ENCODING', 'Send the body without content encoding.');
  }
  const value = parse(inPieces ?? (await readBytes(koa, limit)));
  const errors = unfitFields(value);
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
