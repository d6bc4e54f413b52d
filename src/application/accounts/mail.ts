/** Mails of this product, each with the facts that its text needs. */
export interface MailVariables {
  readonly verifyEmail: { readonly name: string; readonly code: string; readonly minutes: number };
  readonly signInCode: { readonly code: string; readonly minutes: number };
  readonly resetPassword: { readonly name: string; readonly code: string; readonly minutes: number };
  readonly passwordChanged: { readonly name: string; readonly at: string };
  readonly newSignIn: { readonly name: string; readonly at: string; readonly userAgent: string; readonly ip: string };
  readonly scrapeCompleted: ScrapeFacts & {
    readonly pages: number;
    readonly chunks: number;
    readonly kept: number;
    readonly pruned: number;
    readonly notVisited: number;
  };
  readonly scrapeFailed: ScrapeFacts & { readonly reason: string };
}

type ScrapeFacts = {
  readonly url: string;
  readonly botId: string;
  /** `page`: the run was to read this one page. */
  readonly mode: string;
  readonly read: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly skipped: string;
  readonly failures: string;
  readonly seconds: number;
  /** Where the service is reached, for the link; the renderer knows it. */
  readonly publicUrl: string;
};

export type MailTemplate = keyof MailVariables;
export const MAIL_QUEUE = 'sendMail';

/**
 * Data of a `sendMail` job. It waits in Redis, so it names the account instead of its address, and whatever is
 * confidential (codes, names, addresses) is in `sealed`; `variables` holds only what anybody may read.
 */
export interface MailJob {
  readonly template: MailTemplate;
  readonly to: { readonly accountId: string };
  readonly variables?: Readonly<Record<string, string | number>>;
  /** Encrypted variables, made by `MailOutbox`. */
  readonly sealed?: string;
  /** Not sent any more after this time (ISO): a code that has expired is of no use. */
  readonly notAfter?: string;
  /** Names the mail to the provider when its job does not: the same key twice is one mail. */
  readonly idempotencyKey?: string;
  /** Who waits to hear whether it was sent. */
  readonly report?: MailReport;
}

export interface MailReport {
  readonly scrapeId: string;
  readonly outcome: 'completed' | 'failed';
}

/** Hands mails to the queue. */
export interface MailOutbox {
  /** @param id the same id twice is one mail. */
  send<T extends MailTemplate>(
    id: string,
    mail: {
      readonly template: T;
      readonly accountId: string;
      readonly variables: MailVariables[T];
      readonly notAfter?: Date;
    },
  ): Promise<void>;
}

export interface RenderedMail {
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Sends a mail. The same idempotency key twice within a day is one mail. */
export interface Mailer {
  send(mail: RenderedMail, idempotencyKey: string): Promise<void>;
}
