import { http } from '../../accounts/client.js';
import type { App } from '../../support/app.js';
import type { ApiDocument } from './openapi.js';

export interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of all routes; each is held against its schema.
  readonly data: any;
  readonly headers: Record<string, string>;
}

/** A request as `method path`. Without `expected` statuses each below 400 is right. */
export type Call = (line: string, body?: unknown, ...expected: number[]) => Promise<Answered>;
/** Calls with these headers: who the caller is. */
export type Caller = (headers: Record<string, string>) => Call;

/**
 * Calls the service, and holds each answer against the document.
 * @param seen gets `method path` of each operation that was called. @param wrong gets what did not fit.
 */
export const checkedCaller =
  (app: App, document: ApiDocument, seen: Set<string>, wrong: string[]): Caller =>
  (headers) =>
  async (line, body, ...expected) => {
    const [method = '', url = ''] = line.split(' ');
    const answer = await http(app.baseUrl, headers).request({
      method,
      url,
      data: body,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' } }),
    });
    const path = url.split('?')[0] ?? '';
    const operation = document.operationOf(method, path);
    seen.add(`${method} ${operation?.path}`);
    const contentType = String(answer.headers['content-type'] ?? '');
    const text = contentType.includes('json') ? answer.data : typeof answer.data === 'string' ? answer.data : '';
    const problem = document.problemsOf({ method, path, status: answer.status, contentType, body: text });
    if (problem) wrong.push(problem);
    const isExpected = expected.length === 0 ? answer.status < 400 : expected.includes(answer.status);
    if (!isExpected) wrong.push(`${line}: ${answer.status} ${JSON.stringify(answer.data).slice(0, 300)}`);
    return answer as unknown as Answered;
  };
