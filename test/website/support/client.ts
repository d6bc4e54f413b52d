import { randomUUID } from 'node:crypto';

/** A person with an account, as a client of the service sees it. */
export interface Owner {
  readonly accountId: string;
  readonly token: string;
  call<T>(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<T>;
  send(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Response>;
}

/** Registers somebody new. */
export async function registerOwner(baseUrl: string, email = `${randomUUID()}@example.test`): Promise<Owner> {
  const response = await fetch(`${baseUrl}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: 'correct horse battery staple', name: 'Ona' }),
  });
  const registered = (await response.json()) as { user: { id: string }; accessToken: string };
  if (response.status !== 201) throw new Error(JSON.stringify(registered));
  const send = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
    fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${registered.accessToken}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  return {
    accountId: registered.user.id,
    token: registered.accessToken,
    send,
    call: async <T>(method: string, path: string, body?: object, headers?: Record<string, string>) => {
      const answer = await send(method, path, body, headers);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return (text === '' ? null : JSON.parse(text)) as T;
    },
  };
}

export interface CreatedBot {
  readonly id: string;
  readonly status: string;
}

/** A website bot that answers. `more` goes into its configuration. */
export async function createActiveBot(owner: Owner, more: object = {}): Promise<string> {
  const bot = await owner.call<CreatedBot>('POST', '/api/bot/createControlledBot', {
    name: 'Harbour Bikes helper',
    platform: 'Website',
    type: 'CONTROLLED',
  });
  await owner.call('POST', '/api/botConfig/setConfig', { botId: bot.id, identity: 'Helper of a bike shop', ...more });
  await owner.call('POST', `/api/botConfig/${bot.id}/publish`, {});
  await owner.call('POST', `/api/bot/${bot.id}/activate`);
  return bot.id;
}
