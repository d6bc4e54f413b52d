/**
 * Characters that show nothing and so can carry instructions past the eye: controls, zero-width characters, direction
 * marks and overrides, the soft hyphen, fillers, interlinear marks, tag characters and supplementary variation selectors.
 */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is what it is for
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB]|[\u{E0000}-\u{E0FFF}]/gu;

/** Joiners are spelling in these scripts and glue in emoji; anywhere else they are hidden. */
const JOINER = /[\u200C\u200D]/gu;
const JOINABLE =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Extended_Pictographic}\p{Emoji_Modifier}]|\uFE0F/u;

/** The text as a person would see it: line breaks as \n, nothing hidden, Unicode in NFC. */
export function visibleText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .toWellFormed()
    .replace(HIDDEN, '')
    .replace(JOINER, (joiner, offset: number, whole: string) => (isBetween(whole, offset) ? joiner : ''))
    .normalize('NFC');
}

function isBetween(text: string, offset: number): boolean {
  const before = [...text.slice(Math.max(0, offset - 2), offset)].at(-1) ?? '';
  const after = String.fromCodePoint(text.codePointAt(offset + 1) ?? 32);
  return JOINABLE.test(before) && JOINABLE.test(after);
}
