import type { MailTemplate } from './mail.js';

/** Turns a template and its variables into a mail. Everything that is not from us is escaped. */
export interface MailRenderer {
  /** @throws when a variable is missing. */
  render(
    template: MailTemplate,
    variables: Readonly<Record<string, string | number>>,
  ): { readonly subject: string; readonly html: string; readonly text: string };
}

/** Encrypts what a job must not show while it waits. */
export interface MailSeal {
  seal(mailId: string, variables: Readonly<Record<string, string | number>>): Promise<string>;
  /** @throws when it was sealed for another mail or altered. */
  open(mailId: string, sealed: string): Promise<Readonly<Record<string, string | number>>>;
}
