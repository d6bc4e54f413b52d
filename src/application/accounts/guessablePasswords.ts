/** What everybody knows of this service. */
const OURS = ['novabotstudio', 'novabot', 'nova', 'botstudio', 'studio', 'chatbot'];
/** Shorter words stand in too many others. */
const SHORTEST_WORD = 4;

/** Whom a password is for, as far as a stranger could know. */
export interface PasswordOwner {
  readonly email: string;
  readonly name: string;
}

/**
 * What is left of a password without the words that a stranger would try first: the owner's name and address, and our
 * own name (OWASP ASVS 5.0, 6.2.11). Case and the characters between words do not hide them.
 */
export function withoutKnownWords(password: string, { email, name }: PasswordOwner): string {
  const address = email.replace(/\.\w+$/, '');
  const words = [...OURS, ...[name, address].flatMap((text) => [joined(text), ...text.split(/[^\p{L}\p{N}]+/u)])]
    .map((word) => word.toLowerCase())
    .filter((word) => word.length >= SHORTEST_WORD)
    .sort((a, b) => b.length - a.length);
  let left = joined(password.toLowerCase());
  const isPlain = !words.some((word) => left.includes(word));
  if (isPlain) return password;
  for (const word of words) left = left.replaceAll(word, '');
  return left;
}

const joined = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '');
