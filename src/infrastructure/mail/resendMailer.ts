import { Resend } from 'resend';
import type { Mailer, RenderedMail } from '../../application/accounts/mail.js';

/** Sends through Resend, which sends a mail with a known idempotency key only once (within 24 hours). */
export class ResendMailer implements Mailer {
  readonly #resend: Resend;
  readonly #from: string;

  constructor(options: { readonly apiKey: string; readonly baseUrl: string | undefined; readonly from: string }) {
    const { apiKey, baseUrl } = options;
    this.#resend = new Resend(apiKey, baseUrl === undefined ? {} : { baseUrl });
    this.#from = options.from;
  }

  /** @throws when Resend refuses or cannot be reached; the job is tried again. */
  async send({ to, subject, html, text }: RenderedMail, idempotencyKey: string): Promise<void> {
    const { error } = await this.#resend.emails.send({ from: this.#from, to, subject, html, text }, { idempotencyKey });
    // A mail of this key went out before, worded otherwise (a release in between): sending another would be a second mail.
    if (error?.name === 'invalid_idempotent_request') return;
    // Its message may repeat the address.
    if (error) throw new Error(`Resend refused the mail: ${error.name}`);
  }
}
