export type Fact = readonly [label: string, ...values: string[]];

/** What a mail says, without any markup: the layouts put it into HTML and text. */
export interface MailContent {
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** A one-time code, shown large. */
  readonly code?: string;
  /** Several values stand below each other. */
  readonly facts?: readonly Fact[];
  readonly link?: { readonly label: string; readonly url: string };
  readonly closing: string;
}
