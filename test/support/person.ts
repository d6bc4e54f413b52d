import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export type Send = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Response>;

/**
 * Sends with a bearer token. A body that is a text goes as it is, any other as JSON. What is to be read up to a position is asked
 * for again while that takes longer than a request waits.
 */
export const sender =
  (baseUrl: string, token: string): Send =>
  async (method, path, body, headers = {}) => {
    const request = {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    };
    const ask = () => fetch(baseUrl + path, request);
    const waits = method === 'GET' && ('nova-wait-for' in headers || path.includes('consistency=strong'));
    if (!waits) return ask();
    return onceCaughtUp(ask, async (response) =>
      response.status === 503 ? (await bodyOf(response.clone())).code : undefined,
    );
  };

// biome-ignore lint/suspicious/noExplicitAny: specs look at whatever came
export async function bodyOf(response: Response): Promise<any> {
  const text = await response.text();
  return text === '' ? null : JSON.parse(text);
}

/** What `ask` gives; asked again, as `Retry-After` says, while a read model is behind: on a busy machine that may take its time. */
export async function onceCaughtUp<A>(ask: () => Promise<A>, codeOf: (answer: A) => unknown): Promise<A> {
  for (;;) {
    const answer = await ask();
    if ((await codeOf(answer)) !== 'READ_MODEL_BEHIND') return answer;
    await sleep(100);
  }
}

/** What came, where it had to work. @throws Error with the answer, where it did not. */
export async function mustSend<T>(send: Send, ...request: Parameters<Send>): Promise<T> {
  const { response, body } = await onceCaughtUp(
    async () => {
      const came = await send(...request);
      return { response: came, body: await bodyOf(came) };
    },
    (answer) => answer.body?.code,
  );
  if (!response.ok) throw new Error(`${request[0]} ${request[1]}: ${response.status} ${JSON.stringify(body)}`);
  return body as T;
}

/** Somebody new with an account. */
export async function registerPerson(
  baseUrl: string,
  email = `${randomUUID()}@example.test`,
): Promise<{ readonly accountId: string; readonly token: string }> {
  const person = { email, password: 'correct horse battery staple', name: 'Ona' };
  const response = await fetch(`${baseUrl}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(person),
  });
  const body = await bodyOf(response);
  if (response.status !== 201) throw new Error(JSON.stringify(body));
  return { accountId: body.user.id, token: body.accessToken };
}
