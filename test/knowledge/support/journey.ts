import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../../support/app.js';
import { bodyOf, mustSend, registerPerson, type Send, sender } from '../../support/person.js';

export interface RunView {
  readonly id: string;
  readonly sourceId: string;
  readonly status: 'running' | 'completed' | 'failed' | 'cancelled';
  readonly progress: Readonly<Record<string, number>>;
  readonly result: { readonly pages: number; readonly chunks: number } | null;
  readonly failure: { readonly code: string; readonly detail: string } | null;
  readonly ownerNotified: string;
  readonly durationMs: number | null;
  readonly pages: readonly {
    readonly url: string;
    readonly outcome: string;
    readonly reason: string | null;
    readonly via: string | null;
  }[];
}

export interface Found {
  readonly url: string;
  readonly text: string;
  readonly title: string;
  readonly score: number;
  readonly vectorScore: number | null;
  readonly wordScore: number;
  readonly headingPath: readonly string[];
}

export interface Requested {
  readonly scrapeId: string;
  readonly sourceId: string;
}

export interface Mail {
  readonly subject: string;
  readonly text: string;
}

/** An account may search 300 times a minute, and a busy machine may need that long. */
export const SEARCH_AGAIN_MS = 250;

/** An owner with a bot, talking to the service over HTTP only. */
export class Journey {
  token = '';
  accountId = '';
  botId = '';

  constructor(
    public app: Pick<App, 'baseUrl'>,
    readonly email = `g${Date.now()}-${Math.random().toString(36).slice(2)}@example.com`,
  ) {}

  async begin(): Promise<this> {
    ({ accountId: this.accountId, token: this.token } = await registerPerson(this.app.baseUrl, this.email));
    this.botId = await this.newBot();
    return this;
  }

  async newBot(): Promise<string> {
    const bot = await this.call<{ id: string }>('POST', '/api/bot', {
      name: 'Docs',
      platform: 'Website',
      purpose: 'Answers',
    });
    return bot.id;
  }

  request(body: object, botId = this.botId): Promise<Requested> {
    return this.call('POST', `/api/bot/${botId}/knowledge`, body);
  }

  run(scrapeId: string, botId = this.botId): Promise<RunView> {
    return this.call('GET', `/api/bot/${botId}/knowledge/${scrapeId}`);
  }

  /** Waits until a run has ended and its owner has been told (or cannot be). */
  async ended(scrapeId: string, milliseconds = 110_000): Promise<RunView> {
    const deadline = Date.now() + milliseconds;
    let last: RunView | null = null;
    while (Date.now() < deadline) {
      last = await this.run(scrapeId).catch(() => null);
      if (last && last.status !== 'running' && (last.status === 'cancelled' || last.ownerNotified !== 'no'))
        return last;
      await sleep(50);
    }
    throw new Error(`The run did not end: ${JSON.stringify(last)}`);
  }

  async scrape(body: object, milliseconds?: number): Promise<RunView> {
    return await this.ended((await this.request(body)).scrapeId, milliseconds);
  }

  /** Those who wait for what it finds ask every `SEARCH_AGAIN_MS`. */
  async search(query: string, topK = 5): Promise<Found[]> {
    return (await this.call<{ passages: Found[] }>('POST', `/api/bot/${this.botId}/knowledge/search`, { query, topK }))
      .passages;
  }

  /** Mails to the owner about scrapes. */
  async mails(): Promise<Mail[]> {
    return (await this.#outbox()).filter(({ subject }) => /^The pages? /.test(subject));
  }

  /** With the code from the mail: only then are the owner's mails told addresses of pages. */
  async confirmAddress(): Promise<this> {
    for (;;) {
      const code = (await this.#outbox())
        .map(({ subject }) => /^(\d{6}) is your code/.exec(subject)?.[1])
        .find(Boolean);
      if (code !== undefined) {
        await this.call('POST', '/api/auth/email/verify', { code });
        return this;
      }
      await sleep(50);
    }
  }

  async #outbox(): Promise<Mail[]> {
    const { items } = await this.call<{ items: Mail[] }>(
      'GET',
      `/api/testing/outbox?to=${encodeURIComponent(this.email)}`,
    );
    return items;
  }

  call<T>(...request: Parameters<Send>): Promise<T> {
    return mustSend(this.#sender(), ...request);
  }

  async send(...request: Parameters<Send>): Promise<{ status: number; json: unknown }> {
    const response = await this.#sender()(...request);
    return { status: response.status, json: await bodyOf(response) };
  }

  /** At the service as it is now: it may have been started anew. */
  #sender(): Send {
    return sender(this.app.baseUrl, this.token);
  }
}
