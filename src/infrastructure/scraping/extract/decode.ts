import { guessCharset } from './guessCharset.js';

/** Text of a body in whatever charset it says, or is. Never throws: what cannot be decoded becomes U+FFFD. */
export function decodeText(body: Uint8Array, contentType: string): string {
  const label = byteOrderMark(body) ?? declaredOutside(contentType) ?? declaredInside(body);
  if (label !== undefined && label !== 'utf-8') return decodeAs(label, body);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    // It says UTF-8, or says nothing, and is not. A few broken bytes in long UTF-8 (a text cut in the middle of a
    // character) are better read as UTF-8 all the same.
    const asUtf8 = new TextDecoder('utf-8').decode(body);
    const broken = asUtf8.split('\uFFFD').length - 1;
    const multiByte = asUtf8.match(/[\u0080-\uFFFC]/g)?.length ?? 0;
    return broken <= multiByte / 10 ? asUtf8 : decodeAs(guessCharset(body) ?? 'windows-1252', body);
  }
}

/** The printable characters that windows-1252 has at 0x80 to 0x9F. */
const WINDOWS_1252 =
  '\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178';

function decodeAs(label: string, body: Uint8Array): string {
  // Node 20's TextDecoder takes windows-1252 for Latin-1 and gives control characters for the euro sign and quotes.
  if (label !== 'windows-1252') return new TextDecoder(label).decode(body);
  return Buffer.from(body)
    .toString('latin1')
    .replace(/[\u0080-\u009F]/g, (sign) => WINDOWS_1252[sign.charCodeAt(0) - 0x80]!);
}

/** Bytes that no text has, at the beginning of the body. UTF-16 is text although it is full of zeros. */
export function isBinary(body: Uint8Array, contentType: string): boolean {
  if ((byteOrderMark(body) ?? declaredOutside(contentType))?.startsWith('utf-16')) return false;
  const head = body.subarray(0, 2_048);
  let control = 0;
  for (const byte of head) {
    if (byte === 0) return true;
    if (byte < 9 || (byte > 13 && byte < 27) || byte === 127) control++;
  }
  return control > head.length / 20;
}

export const isPdf = (body: Uint8Array): boolean =>
  Buffer.from(body.subarray(0, 1_024)).toString('latin1').trimStart().startsWith('%PDF-');

function byteOrderMark(body: Uint8Array): string | undefined {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8';
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  return undefined;
}

const declaredOutside = (contentType: string): string | undefined =>
  decoderFor(/charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1]);

/** The HTML standard looks for it in the first 1,024 bytes; real pages put it later. */
function declaredInside(body: Uint8Array): string | undefined {
  const head = Buffer.from(body.subarray(0, 4_096)).toString('latin1');
  const label = decoderFor(/<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1]);
  // A meta element that can be read byte by byte cannot be UTF-16 (HTML standard, "prescan").
  return label?.startsWith('utf-16') ? 'utf-8' : label;
}

function decoderFor(label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}
