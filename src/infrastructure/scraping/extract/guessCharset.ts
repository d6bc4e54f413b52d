interface Legacy {
  readonly label: string;
  /** The letters that texts of its languages are mostly made of. */
  readonly letters: RegExp;
  /** Share of a usual text's letters beyond ASCII that these make up. */
  readonly usual: number;
}

const KANA = /[\u3041-\u3096\u30A1-\u30FA]/g;
const RUSSIAN = /[оеаинтсрвл]/g;

/** The encodings that were in wide use before UTF-8 for scripts other than Latin. */
const LEGACY: readonly Legacy[] = [
  { label: 'windows-1251', letters: RUSSIAN, usual: 0.65 },
  { label: 'koi8-r', letters: RUSSIAN, usual: 0.65 },
  { label: 'shift_jis', letters: KANA, usual: 0.5 },
  { label: 'euc-jp', letters: KANA, usual: 0.5 },
  { label: 'gb18030', letters: /[的一是不了在人有我他这中大来上国个到说们为和地可]/g, usual: 0.15 },
  { label: 'big5', letters: /[的一是不了在人有我他這中大來上國個到說們為和地可]/g, usual: 0.15 },
  { label: 'euc-kr', letters: /[이다는의에을를가은한하고지로기사서도니습]/g, usual: 0.3 },
  { label: 'windows-1253', letters: /[αοιετσνηυρ]/g, usual: 0.65 },
  { label: 'windows-1255', letters: /[יוהלאמרתבש]/g, usual: 0.65 },
  { label: 'windows-1256', letters: /[اليمنوترب]/g, usual: 0.65 },
  { label: 'windows-874', letters: /[านรกอเงยลว่]/g, usual: 0.5 },
];

/** Enough to tell by; the rest of a long document says the same. */
const SAMPLE = 20_000;
/** A few letters may be anything. */
const TELLING = 12;
/** Below this share of what is usual, nothing fits. */
const PLAUSIBLE = 0.5;
/** A word with bytes beyond ASCII, as Latin-1 shows it, markup aside. */
const WORD = /[A-Za-z\u0080-\u00FF]*[\u0080-\u00FF][A-Za-z\u0080-\u00FF]*/g;

/**
 * The encoding of a text that names none and is not UTF-8, by the letters that it would consist of.
 * @returns undefined when it is most likely in Latin letters, among which ASCII ones stand in nearly every word.
 */
export function guessCharset(body: Uint8Array): string | undefined {
  const start = body.findIndex((byte) => byte > 127);
  const sample = body.subarray(start, start + SAMPLE);
  const words = Buffer.from(sample).toString('latin1').match(WORD) ?? [];
  const mixed = words.filter((word) => /[A-Za-z]/.test(word)).length;
  const scored = LEGACY.map(({ label, letters, usual }) => {
    const text = new TextDecoder(label).decode(sample);
    const foreign = text.match(/[^\p{ASCII}]/gu)?.length ?? 0;
    return { label, score: (text.match(letters)?.length ?? 0) / usual / Math.max(TELLING, foreign) };
  });
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a));
  // In encodings of two bytes the second one is often an ASCII letter.
  const isLatin = mixed > words.length / 2 && !['shift_jis', 'gb18030', 'big5'].includes(best.label);
  return !isLatin && best.score >= PLAUSIBLE ? best.label : undefined;
}
