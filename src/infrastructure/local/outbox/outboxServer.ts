import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import getRawBody from 'raw-body';
import type { z } from 'zod';
import { listen } from '../shared/listen.js';
import { batchSchema, mailSchema } from './mailSchema.js';
import { Mails } from './mails.js';
import { contentSecurityPolicy, listPage, mailPage } from './pages.js';

export interface OutboxOptions {
  readonly folder: string;
  readonly port: number;
  /** The key that senders must present, as Resend demands one. */
  readonly apiKey: string;
}

interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly html?: string;
  readonly policy?: string;
}

const problem = (statusCode: number, name: string, message: string): Answer => ({
  status: statusCode,
  json: { statusCode, name, message },
});

const unauthorized = problem(401, 'missing_api_key', 'The API key is missing or wrong in the authorization header.');

/** Serves the part of Resend's API that sends mail, and shows what was sent; only on 127.0.0.1. */
export async function startOutbox(
  options: OutboxOptions,
): Promise<{ port: number; url: string; close(): Promise<void> }> {
  const mails = new Mails(options.folder);
  const server = createServer((request, response) => {
    void respond(request, mails, options.apiKey)
      .catch((error: unknown) => {
        console.error(error);
        return problem(500, 'internal_server_error', 'The mail could not be kept.');
      })
      .then((answer) => send(response, answer));
  });
  server.requestTimeout = 30_000;
  const { port, close } = await listen(server, options.port);
  return { port, url: `http://127.0.0.1:${port}`, close };
}

async function respond(request: IncomingMessage, mails: Mails, apiKey: string): Promise<Answer> {
  // A page on the web whose name resolves to 127.0.0.1 must not read the mails (DNS rebinding).
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) {
    return problem(403, 'forbidden', 'The outbox answers only under 127.0.0.1 or localhost.');
  }
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const [area = '', id, part] = url.pathname.split('/').slice(1);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (method === 'GET' && area === 'outbox') return showPage(mails, id, part);
  if (method === 'GET' && area === '') return { status: 200, html: listPage(mails.list()) };
  if (area !== 'emails') return problem(404, 'not_found', 'The requested endpoint does not exist.');
  // Mails may be looked at without a key, but not with a wrong one: Resend would refuse that, and whoever checks it asks.
  const given = request.headers.authorization;
  if (given !== undefined && given !== `Bearer ${apiKey}`) return unauthorized;
  if (method === 'GET' && id !== undefined) {
    const mail = mails.get(id);
    return mail ? { status: 200, json: { object: 'email', ...mail } } : problem(404, 'not_found', 'Email not found');
  }
  if (method === 'GET') {
    const data = mails.list(url.searchParams.get('to') ?? undefined);
    return { status: 200, json: { object: 'list', has_more: false, data } };
  }
  if (given === undefined) return unauthorized;
  if (method === 'DELETE' && id === undefined) {
    mails.clear();
    return { status: 200, json: { deleted: true } };
  }
  if (method !== 'POST') return problem(405, 'method_not_allowed', 'Method is not allowed for the requested path.');
  if (id === undefined) return accept(request, mails, mailSchema, ([only]) => ({ id: only }));
  if (id === 'batch') return accept(request, mails, batchSchema, (ids) => ({ data: ids.map((one) => ({ id: one })) }));
  return problem(404, 'not_found', 'The requested endpoint does not exist.');
}

async function accept(
  request: IncomingMessage,
  mails: Mails,
  schema: typeof mailSchema | typeof batchSchema,
  shape: (ids: readonly string[]) => unknown,
): Promise<Answer> {
  let body: unknown;
  try {
    body = JSON.parse(await getRawBody(request, { limit: '40mb', encoding: 'utf8' }));
  } catch {
    return problem(400, 'validation_error', 'The body is not JSON, or larger than 40 MB.');
  }
  const parsed = (schema as z.ZodType<z.output<typeof mailSchema> | z.output<typeof batchSchema>>).safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return problem(422, 'validation_error', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is invalid'}`);
  }
  const key = request.headers['idempotency-key'];
  if (typeof key === 'string' && (key.length < 1 || key.length > 256)) {
    return problem(400, 'invalid_idempotency_key', 'The key must have 1 to 256 characters.');
  }
  const accepted = mails.accept([parsed.data].flat(), typeof key === 'string' ? key : undefined);
  if (accepted.kind === 'accepted') return { status: 200, json: shape(accepted.ids) };
  return problem(409, 'invalid_idempotent_request', 'This idempotency key was used with another body.');
}

function showPage(mails: Mails, id: string | undefined, part: string | undefined): Answer {
  if (id === undefined) return { status: 200, html: listPage(mails.list()) };
  const mail = mails.get(id);
  if (mail === undefined) return problem(404, 'not_found', 'There is no such mail.');
  if (part === undefined) return { status: 200, html: mailPage(mail) };
  // The body of a mail is shown as sent, so it gets a policy of its own that also takes its origin away.
  const policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";
  return part === 'html' ? { status: 200, html: mail.html ?? '', policy } : problem(404, 'not_found', 'No such page.');
}

function send(response: ServerResponse, answer: Answer): void {
  const html = answer.html !== undefined;
  response.writeHead(answer.status, {
    'content-type': html ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    'content-security-policy': answer.policy ?? contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  response.end(answer.html ?? JSON.stringify(answer.json));
}
