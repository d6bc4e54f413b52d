import { randomBytes } from 'node:crypto';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: specs look at whatever came
  readonly body: any;
  readonly headers: Headers;
}

/** One person with an account, calling the service with a bearer token. */
export class Client {
  private constructor(
    readonly baseUrl: string,
    readonly token: string,
    readonly userId: string,
  ) {}

  /** Registers an account of its own. */
  static async register(baseUrl: string): Promise<Client> {
    const email = `${randomBytes(6).toString('hex')}@people.example`;
    const response = await fetch(`${baseUrl}/api/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: 'correct horse battery staple', name: 'Ada' }),
    });
    const body = (await response.json()) as { accessToken: string; user: { id: string } };
    if (response.status !== 201) throw new Error(JSON.stringify(body));
    return new Client(baseUrl, body.accessToken, body.user.id);
  }

  /** The same person at another process. */
  at(baseUrl: string): Client {
    return new Client(baseUrl, this.token, this.userId);
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers };
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.call('GET', path, undefined, headers);
  }

  /** A query that sees everything that is in the log now. */
  see(path: string): Promise<Answer> {
    return this.get(`${path}${path.includes('?') ? '&' : '?'}consistency=strong`);
  }

  post(path: string, body: unknown = {}, headers?: Record<string, string>): Promise<Answer> {
    return this.call('POST', path, body, headers);
  }

  async newBot(fields: object = {}): Promise<string> {
    const answer = await this.post('/api/bot', {
      name: 'Helpdesk',
      platform: 'Website',
      purpose: 'Answers',
      ...fields,
    });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body.id;
  }

  /** A bot that is published and active. */
  async activeBot(fields: object = {}): Promise<string> {
    const id = await this.newBot(fields);
    await this.post(`/api/botConfig/${id}/publish`);
    const answer = await this.post(`/api/bot/${id}/activate`);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return id;
  }
}
