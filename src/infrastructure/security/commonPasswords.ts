import { dictionary } from '@zxcvbn-ts/language-common';

/** OWASP ASVS 5.0, 6.2.4: at least the 3,000 most common ones that the length rule would let through. */
export const COMMON_PASSWORDS = 3_000;

const common: ReadonlySet<string> = new Set(
  (dictionary['passwords-common'] as readonly string[])
    .filter((password) => [...password].length >= 8)
    .slice(0, COMMON_PASSWORDS),
);

/** Whether a password, in any case, is among the most common ones. */
export const isCommonPassword = (password: string): boolean => common.has(password.toLowerCase());
