const WORD = /[\p{L}\p{N}]+/gu;

/** Words that carry no topic, of the languages that sites are most often written in. */
const STOP_WORDS = new Set(
  `a about an and any are long many much within as at be been but by can could did do does for from get give had has have how i if in is it its
  know like me my need no not of offer on or our please should so some tell than that the their them then there these they
  this to us want was we were what when where which who why will with would you your
  aber als am auch auf aus bei bin bis bitte das dass dem den der des die du ein eine einen einer es für geht gibt haben hat habe ich ihr
  im ist kann können man mein mir mit nach nicht noch nur oder sich sie sind so um und uns von was wann warum welche wenn wer
  werden wie wir wird wo zu zum zur über viel viele
  au aux avec ce ces comment dans de des du elle en est et il je la le les leur mais mon nous ou où par pas pour que quel
  quelle qui sa se son sont sur un une vous
  al como con cual cuando de del donde el en es esta este hay la las lo los más me mi no para pero por que qué se si son
  su sus un una y`.split(/\s+/),
);

/** The words of `text` that carry its topic, lower case, in order and with repetitions. */
export function topicWords(text: string): string[] {
  const words = [...text.normalize('NFKC').toLowerCase().matchAll(WORD)];
  return words.map(([word]) => word).filter((word) => !STOP_WORDS.has(word));
}

/** The same in their stem. */
export const wordsOf = (text: string): string[] => topicWords(text).map(stem);

/** Light English stemming: plural and tense endings go, so that "returned items" meets "return an item". */
export function stem(word: string): string {
  if (word.length < 4) return word;
  const stemmed = word
    .replace(/(?:’|')s$/, '')
    .replace(/ies$/, 'y')
    .replace(/(ss|us|is)$/, '$1\u0000')
    .replace(/(?:ings?|edly|ed|es|s)$/, '')
    .replace('\u0000', '');
  return stemmed.length < 3 ? word : stemmed.replace(/([bdfgmnprt])\1$/, '$1').replace(/(?<=..)e$/, '');
}
