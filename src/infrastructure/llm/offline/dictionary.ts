export type Rule = readonly [pattern: RegExp, replacement: string | ((...parts: string[]) => string)];

/** `wrong=right` words of a text; an underscore stands for a space. */
export const pairs = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .trim()
      .split(/\s+/)
      .map((entry) => entry.replaceAll('_', ' ').split('=') as [string, string]),
  );

export const keepCase = (from: string, to: string): string =>
  /^[\p{Lu}\P{L}]{3,}$/u.test(from) ? to.toUpperCase() : keepCapital(from, to);

const keepCapital = (from: string, to: string): string =>
  /^\p{Lu}/u.test(from) ? `${to.charAt(0).toUpperCase()}${to.slice(1)}` : to;

/** Replaces whole words and phrases, never parts of names, addresses or abbreviations. */
export const dictionary = (entries: Readonly<Record<string, string>>): Rule => [
  new RegExp(
    `(?<![\\p{L}\\p{N}'’-])(?:${Object.keys(entries).join('|')})(?![\\p{L}\\p{N}'’-]|(?<=\\p{L})\\.\\p{L})`,
    'giu',
  ),
  (match) => keepCase(match, entries[match.toLowerCase()] ?? match),
];

export const applyRules = (text: string, rules: readonly Rule[]): string =>
  rules.reduce(
    (said, [pattern, replacement]) =>
      typeof replacement === 'string' ? said.replace(pattern, replacement) : said.replace(pattern, replacement),
    text,
  );
