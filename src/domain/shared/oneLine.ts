import { cut } from './cut.js';

/** The joiners U+200C and U+200D stay: Persian and Hindi are spelt with them, and families of emoji are made of them. */
const BREAKING_OR_HIDDEN = /(?:(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])+/gu;

/** A text of others as it may stand in a line of ours: no line breaks, controls or hidden characters, at most `max` long. */
export const oneLine = (text: string, max: number): string =>
  cut(text.toWellFormed().replace(BREAKING_OR_HIDDEN, ' ').trim(), max);
