const ABBREVIATION =
  /(?:^|[\s(])(?:e\.g|i\.e|aka|etc|vs|approx|no|nr|st|ave|blvd|rd|dr|mr|mrs|ms|prof|inc|ltd|co|z\.\s?b|bzw|ca|usw|d\.\s?h|p\.\s?ej|ej|tel|max|min|incl|inkl|sig)\.\)?$/iu;
/** Short for something when a small letter follows: Mo., Fr., Jr., u.s., p.m. */
const CUT_SHORT = /(?:(?:^|[\s(])\p{Lu}\p{Ll}{0,2}|\p{L}\.\p{L})\.$/u;

const LONG_SENTENCE_WORDS = 24;

/** The sentences of a line, with their marks; the point of an abbreviation ends none. */
export function sentencesOf(line: string): string[] {
  const sentences: string[] = [];
  for (const part of line.split(/(?<=[.!?…؟][”»)]?|[.!?…؟]"(?!\p{Ll})) +/u)) {
    const last = sentences.at(-1);
    if (last !== undefined && goesOn(last, part)) sentences[sentences.length - 1] = `${last} ${part}`;
    else sentences.push(part);
  }
  return sentences;
}

const goesOn = (before: string, after: string): boolean =>
  (ABBREVIATION.test(before) && (!before.endsWith(')') || /^\p{Ll}/u.test(after))) ||
  (/^\p{Ll}/u.test(after) && (CUT_SHORT.test(before) || /[!?…]["”»)]$|…$|\.{2,}$/u.test(before)));

/** Cuts a long English sentence where a new main clause begins. */
export function shortened(sentence: string): string[] {
  if (sentence.split(' ').length <= LONG_SENTENCE_WORDS) return [sentence];
  const cut =
    /,? (?:and|so) (?=(?:then )?(?:we|it|they|you|he|she|the bot|our bot|our team|customers) (?:\p{L}+))|; (?=\p{L})/iu.exec(
      sentence.slice(20),
    );
  if (!cut) return [sentence];
  const at = 20 + cut.index;
  const rest = sentence.slice(at + cut[0].length);
  return rest.split(' ').length < 5 ? [sentence] : [`${sentence.slice(0, at)}.`, ...shortened(rest)];
}

/** Words like iPhone and addresses keep their small letter. Turkish has two kinds of i, Dutch one letter ij. */
export const capitalised = (sentence: string, language: string | null): string =>
  sentence.replace(
    /^(["“«(¿¡]*)(ij(?=\p{Ll})|\p{Ll})(?=([\p{L}'’-]*))/u,
    (match, marks: string, first: string, rest: string) => {
      if (/\p{Lu}/u.test(rest)) return match;
      const [letter = '', more = ''] = first;
      const capital = letter.toLocaleUpperCase(language === 'tr' || language === 'az' ? language : 'en');
      return `${marks}${capital}${language === 'nl' ? more.toUpperCase() : more}`;
    },
  );
