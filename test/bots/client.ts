import { bodyOf, onceCaughtUp, registerPerson, sender } from '../support/person.js';

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
    const { token, accountId } = await registerPerson(baseUrl);
    return new Client(baseUrl, token, accountId);
  }

  /** The same person at another process. */
  at(baseUrl: string): Client {
    return new Client(baseUrl, this.token, this.userId);
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await sender(this.baseUrl, this.token)(method, path, body, headers);
    return { status: response.status, body: await bodyOf(response), headers: response.headers };
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.call('GET', path, undefined, headers);
  }

  /** A query that sees everything that is in the log now. */
  see(path: string): Promise<Answer> {
    const strong = `${path}${path.includes('?') ? '&' : '?'}consistency=strong`;
    return onceCaughtUp(
      () => this.get(strong),
      ({ body }) => body?.code,
    );
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
