import type { LanguageModel } from '../ports/languageModel.js';

/** A mail as the outbox of the local stack keeps it. */
export type SentMail = Readonly<Record<string, unknown>>;

export interface SentMails {
  /** Newest first. @param to only mails to this address. */
  list(to?: string): Promise<readonly SentMail[]>;
  clear(): Promise<void>;
}

export interface CannedAnswer {
  /** Answers a message that holds this text, whatever the case; without it, every message. */
  readonly match?: string;
  readonly reply: string;
}

/** What the language model says from now on, in every process; an empty list gives the word back to the real one. */
export interface CannedAnswers {
  set(answers: readonly CannedAnswer[]): Promise<void>;
  /** The model that speaks them; null while there are none. */
  model(): LanguageModel | null;
}
