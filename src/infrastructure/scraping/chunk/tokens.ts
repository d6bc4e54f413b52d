const PIECES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]|[\p{L}\p{M}]+|\p{N}+|[^\s\p{L}\p{M}\p{N}]/gu;

/**
 * Upper estimate of the tokens of a text, for limits: a word counts one for each four letters begun, a number one for
 * each three digits begun, a sign and a letter of a script without spaces one each.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECES))
    tokens += /^\p{N}/u.test(piece) ? Math.ceil(piece.length / 3) : Math.ceil(piece.length / 4);
  return tokens;
}
