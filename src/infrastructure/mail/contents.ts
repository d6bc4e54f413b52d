import type { MailTemplate, MailVariables } from '../../application/accounts/mail.js';
import type { MailContent } from './mailContent.js';
import { SCRAPE_CONTENTS } from './scrapeContents.js';

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
  ...SCRAPE_CONTENTS,
};
