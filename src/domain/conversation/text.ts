/** Length of `text` in UTF-8, counted without encoding it; a lone surrogate counts as U+FFFD (3 bytes). */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** Characters that no reader sees: format and control characters, spaces, ignorable ones, the empty Braille cell. */
const INVISIBLE = /[\p{Cf}\p{Cc}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** True when `text` shows nothing. */
export const isBlank = (text: string): boolean => text.replace(INVISIBLE, '') === '';
