import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import type { MailTemplate } from '../../application/accounts/mail.js';
import type { MailRenderer } from '../../application/accounts/mailRenderer.js';
import { oneLine } from '../../domain/shared/oneLine.js';
import { CONTENTS } from './contents.js';
import type { MailContent } from './mailContent.js';

const views = fileURLToPath(new URL('./templates', import.meta.url));
const MAX_VALUE = 500;

/** Mails as HTML and text from the same content. */
export class EtaMailRenderer implements MailRenderer {
  readonly #html = new Eta({ views, cache: true, autoEscape: true });
  readonly #text = new Eta({ views, cache: true, autoEscape: false });

  /** @param publicUrl of this service, for links. */
  constructor(private readonly publicUrl: string) {}

  render(template: MailTemplate, variables: Readonly<Record<string, string | number>>) {
    const write = CONTENTS[template] as (given: object) => MailContent;
    const content = write(strict(template, { publicUrl: this.publicUrl, ...variables }));
    return {
      subject: content.subject,
      html: this.#html.render('layout.html.eta', content),
      text: this.#text.render('layout.text.eta', content),
    };
  }
}

/**
 * Values without line breaks and other control characters: none can add a header, or a paragraph that looks like
 * ours. A missing one is an error rather than an empty place.
 */
function strict(template: string, variables: Readonly<Record<string, string | number>>): object {
  const clean = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      typeof value === 'string' ? oneLine(value, MAX_VALUE) : value,
    ]),
  );
  return new Proxy(clean, {
    get: (target, name) => {
      if (name in target) return target[name as string];
      throw new Error(`mail ${template} lacks ${String(name)}`);
    },
  });
}
