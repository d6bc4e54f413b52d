import type { MailTemplate, MailVariables } from '../../application/accounts/mail.js';

type Fact = readonly [label: string, ...values: string[]];

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

const hello = (name: string): string => (name === '' ? 'Hello,' : `Hello ${name},`);
const validFor = (minutes: number): string => `It is valid for ${minutes} minutes and can be used once.`;
const NOT_YOU =
  'If this was not you, somebody typed your address by mistake: ignore this mail. Never pass the code on.';

/** The texts of all mails. */
export const CONTENTS: { readonly [T in MailTemplate]: (variables: MailVariables[T]) => MailContent } = {
  verifyEmail: ({ name, code, minutes }) => ({
    subject: `${code} is your code for Nova Bot Studio`,
    heading: 'Confirm your e-mail address',
    paragraphs: [hello(name), 'Enter this code to confirm that this address is yours.'],
    code,
    closing: `${validFor(minutes)} ${NOT_YOU}`,
  }),
  signInCode: ({ code, minutes }) => ({
    subject: `${code} is your code to sign in to Nova Bot Studio`,
    heading: 'Your code to sign in',
    paragraphs: ['Enter this code to sign in.'],
    code,
    closing: `${validFor(minutes)} ${NOT_YOU}`,
  }),
  resetPassword: ({ name, code, minutes }) => ({
    subject: `${code} is your code for a new password`,
    heading: 'Choose a new password',
    paragraphs: [hello(name), 'Enter this code together with your new password. All your sessions will be ended.'],
    code,
    closing: `${validFor(minutes)} ${NOT_YOU}`,
  }),
  passwordChanged: ({ name, at }) => ({
    subject: 'Your password was changed',
    heading: 'Your password was changed',
    paragraphs: [hello(name), 'The password of your account was changed and the other sessions were ended.'],
    facts: [['Time', at]],
    closing: 'If this was not you, ask for a new password at once ("Forgotten password").',
  }),
  newSignIn: ({ name, at, userAgent, ip }) => ({
    subject: 'A new device has signed in to your account',
    heading: 'A new device has signed in',
    paragraphs: [hello(name), 'Your account was signed in to from a device that we have not seen before.'],
    facts: [
      ['Time', at],
      ['Device', userAgent],
      ['Address', ip],
    ],
    closing: 'If this was not you, end that session and change your password.',
  }),
  scrapeCompleted: (run) => ({
    subject: `The pages${ofHost(run.url)} have been read${run.failed > 0 ? `, except ${run.failed}` : ''}`,
    heading: 'The pages have been read',
    paragraphs: ['Your bot now answers from the pages that you asked for.'],
    facts: [
      ...source(run.url),
      ['Pages read', String(run.read)],
      ['Unchanged', String(run.unchanged)],
      ['Known now', `${some(run.pages, 'page')}, ${some(run.chunks, 'passage')}`],
      ...counted('Kept from before, although not read', run.kept),
      ...counted('Gone and dropped', run.pruned),
      ...counted('Not visited, because of the limit', run.notVisited),
      ...notAllWell(run.failed, run.skipped, run.failures),
      ['Took', duration(run.seconds)],
    ],
    link: dashboard(run),
    closing: whyToYou(run.url),
  }),
  scrapeFailed: (run) => ({
    subject: `The pages${ofHost(run.url)} could not be read`,
    heading: 'The pages could not be read',
    paragraphs: ['What your bot knew before is still in place.'],
    facts: [
      ...source(run.url),
      ...(run.reason === '' ? [] : [['Reason', run.reason] as const]),
      ...notAllWell(run.failed, run.skipped, run.failures),
      ['Took', duration(run.seconds)],
    ],
    link: dashboard(run),
    closing: whyToYou(run.url),
  }),
};

/** For the subject: a bot may have many sources. Nothing when the source is not told. */
function ofHost(url: string): string {
  if (url === '') return '';
  const host = URL.canParse(url) ? new URL(url).host : url;
  return ` of ${host.length > 60 ? `${host.slice(0, 59)}…` : host}`;
}

const source = (url: string): Fact[] => (url === '' ? [] : [['Source', url]]);

const whyToYou = (url: string): string =>
  url === ''
    ? 'You get this mail because an account with your address asked for pages to be read. Which ones, and why some could not be read, is told here once the address is confirmed.'
    : 'You get this mail because you asked for these pages to be read.';

const dashboard = ({ publicUrl, botId }: { publicUrl: string; botId: string }) => ({
  label: 'Open the dashboard',
  url: `${publicUrl}/dashboard#${botId}`,
});

const some = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const counted = (label: string, count: number): Fact[] => (count > 0 ? [[label, String(count)]] : []);

function duration(seconds: number): string {
  if (seconds < 1) return 'less than a second';
  if (seconds < 120) return some(seconds, 'second');
  return `${Math.round(seconds / 60)} minutes`;
}

function notAllWell(failed: number, skipped: string, failures: string): Fact[] {
  const facts: Fact[] = [];
  const listed = failures === '' ? [] : failures.split('; ');
  const more = failed - listed.length;
  if (failed > 0) facts.push(['Could not be read', String(failed)]);
  if (listed.length > 0) facts.push(['Failures', ...listed, ...(more > 0 ? [`and ${more} more`] : [])]);
  if (skipped !== '') facts.push(['Left out', ...skipped.split(', ')]);
  return facts;
}
