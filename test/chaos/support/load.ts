import { setTimeout as sleep } from 'node:timers/promises';
import type { ServedProcess } from './processes.js';

const LOGIN = '/api/auth/login';

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** What a client knows for sure: these commands were acknowledged. */
export interface Acknowledged {
  /** Bot id → names in the order in which they were given. */
  readonly names: Map<string, string[]>;
}

/** Clients that never give up: each command is repeated until some process acknowledges it. */
export class Load {
  readonly acknowledged: Acknowledged = { names: new Map() };
  readonly #person = {
    email: `chaos-${Date.now()}-${Math.random().toString(36).slice(2)}@example.com`,
    password: 'otter glass 41 bay',
  };
  #token = '';
  #signingIn: Promise<void> | undefined;
  #isStopped = false;
  #lanes: Promise<void>[] = [];

  constructor(private readonly apis: readonly ServedProcess[]) {}

  async start(lanes: number): Promise<void> {
    const { body } = await this.#until('POST', '/api/auth/register', { ...this.#person, name: 'C' }, [201]);
    this.#token = String(body.accessToken);
    this.#lanes = Array.from({ length: lanes }, (_, lane) => this.#run(lane));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#lanes);
  }

  async #run(lane: number): Promise<void> {
    while (!this.#isStopped) {
      const details = { name: `first ${lane}`, platform: 'Website', purpose: 'answers' };
      const { body } = await this.#until('POST', '/api/bot/', details, [201]);
      const [id, names] = [String(body.id), [] as string[]];
      this.acknowledged.names.set(id, names);
      for (let n = 0; n < 20 && !this.#isStopped; n++) {
        const name = `bot ${lane} ${n}`;
        await this.#until('PATCH', `/api/bot/${id}`, { name }, [200]);
        names.push(name);
      }
    }
  }

  /** A token is good for a quarter of an hour, and many rounds take longer. */
  #signInAgain(): Promise<void> {
    this.#signingIn ??= (async () => {
      this.#token = '';
      const { body } = await this.#until('POST', LOGIN, this.#person, [200]);
      this.#token = String(body.accessToken);
      this.#signingIn = undefined;
    })();
    return this.#signingIn;
  }

  /** Repeats a request on whatever process answers, until it is acknowledged. */
  async #until(method: string, path: string, body: object, wanted: readonly number[]): Promise<Answer> {
    for (;;) {
      const answer = await this.#send(method, path, body);
      if (answer && wanted.includes(answer.status)) return answer;
      if (answer?.status === 401 && path !== LOGIN) {
        await this.#signInAgain();
        continue;
      }
      if (answer && answer.status < 500 && ![409, 429].includes(answer.status)) {
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      }
      await sleep(20);
    }
  }

  async #send(method: string, path: string, body: object): Promise<Answer | null> {
    const running = this.apis.filter(({ url }) => url !== undefined);
    const url = running[Math.floor(Math.random() * running.length)]?.url;
    if (url === undefined) return null;
    const headers = {
      'content-type': 'application/json',
      ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
    };
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers,
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(60_000),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    } catch {
      return null;
    }
  }
}
