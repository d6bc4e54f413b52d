import type { World } from '../support/world.js';

export interface SentMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly to: readonly string[];
}

/** Mails to an address, the newest first. */
export async function mailsTo(world: World, address: string): Promise<SentMail[]> {
  const url = new URL(`${world.env.RESEND_BASE_URL}/emails`);
  url.searchParams.set('to', address);
  return ((await (await fetch(url)).json()) as { data: SentMail[] }).data;
}

/** Waits for the `count`th mail to an address whose subject fits. */
export async function mailTo(world: World, address: string, subject: RegExp, count = 1): Promise<SentMail> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const found = (await mailsTo(world, address)).filter((mail) => subject.test(mail.subject));
    if (found.length >= count) return found[0] as SentMail;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(
    `no mail "${subject}" to ${address}: ${JSON.stringify((await mailsTo(world, address)).map((mail) => mail.subject))}`,
  );
}

export const codeIn = (mail: SentMail): string => /\b\d{6}\b/.exec(mail.text)?.[0] ?? '';
