import type { SentMail, SentMails } from '../../application/testing/ports.js';

/** Reads the mails that the local outbox keeps. @throws when there is none at the configured address. */
export class OutboxClient implements SentMails {
  constructor(private readonly baseUrl: string) {}

  async list(to?: string): Promise<readonly SentMail[]> {
    const url = new URL('/emails', this.baseUrl);
    if (to !== undefined) url.searchParams.set('to', to);
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`The outbox answered ${response.status}`);
    const body = (await response.json()) as { data?: SentMail[] } | SentMail[];
    return Array.isArray(body) ? body : (body.data ?? []);
  }

  async clear(): Promise<void> {
    await fetch(new URL('/emails', this.baseUrl), { method: 'DELETE', signal: AbortSignal.timeout(5_000) });
  }
}
