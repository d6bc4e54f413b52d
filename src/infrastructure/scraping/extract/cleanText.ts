import { cut } from '../../../domain/shared/cut.js';

/** Characters that nobody sees and that carry hidden instructions: zero-width, direction overrides, soft hyphens, tags. */
const INVISIBLE =
  /[\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E0FFF}]|\u034F/gu;
/** Joiners mean something after letters of other scripts (Persian, Hindi, emoji), nothing after ASCII. */
const IDLE_JOINER = /(^|[\p{ASCII}])[\u200C\u200D]+/gu;
const CONTROL = /(?![\t\n\r])\p{Cc}/gu;

/** Text as a reader sees it: invisible characters out, lone surrogates replaced, NFC. */
export const visibleText = (text: string): string =>
  text.toWellFormed().replace(INVISIBLE, '').replace(IDLE_JOINER, '$1').replace(CONTROL, '').normalize('NFC');

/** Runs of blank lines and trailing blanks out; lines stay. */
export const tidyLines = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    // Looking back keeps it linear: a run of blanks is tried from its beginning only.
    .replace(/(?<![ \t\u00A0])[ \t\u00A0]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

/** Of a document that names itself at length, what a title shows. */
export const titleOf = (text: string): string => cut(text.trim(), 300);
