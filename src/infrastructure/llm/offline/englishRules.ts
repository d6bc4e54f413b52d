import { dictionary, keepCase, pairs, type Rule } from './dictionary.js';
import { TYPOS, WORDY } from './englishWords.js';

/** What businesses and bots do, without its ending: after a noun only what is no noun itself ("the shop design"). */
const CLEAR =
  words(`accept ask bring compare deliver do explain find give go greet have help know provide recommend remember
  sell send serve speak suggest take teach tell try want`);
const AFTER_PRONOUN = [
  ...CLEAR,
  ...words('answer book check guide lead look make need offer reply show start support use wait work'),
];
const ALL = [
  ...AFTER_PRONOUN,
  ...words('build clean close come cost design fit like open rent repair run ship specialise specialize talk track'),
];

const IRREGULAR: Readonly<Record<string, string>> = { do: 'does', have: 'has', go: 'goes' };

const thirdPerson = (verb: string): string =>
  IRREGULAR[verb] ??
  (/[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ies` : `${verb}${/(?:ch|sh|s|x|o)$/.test(verb) ? 'es' : 's'}`);

const BASE_OF = new Map(ALL.map((verb) => [thirdPerson(verb), verb]));

const MANY = '(?:we|they|you|I)';
const THING = '(?:the|our|this) (?:bot|chatbot|assistant|shop|store|company)';
const ADVERB = '(?:also |only |always |mostly |usually |then |never |just )?';
/** After these a verb keeps its base form: "does it help", "let it ask". */
const NO_AUXILIARY =
  "(?<!\\b(?:do|does|did|don't|doesn't|didn't|can|could|will|would|should|shall|may|might|must|let|lets|make|makes|made|have|had|help|helps|that|see|watch|keep|leave) )";

const AN = /^(?:[aeio]|u(?!ni|se|su|ti|ro|k\b)|hour|honest|heir|honou?r)/i;
const A = /^(?:one\b|once\b|eu|uni|use|usu|uti)/i;

const PROPER =
  pairs(`monday=Monday tuesday=Tuesday wednesday=Wednesday thursday=Thursday friday=Friday saturday=Saturday
  sunday=Sunday mondays=Mondays tuesdays=Tuesdays wednesdays=Wednesdays thursdays=Thursdays fridays=Fridays
  saturdays=Saturdays sundays=Sundays january=January february=February april=April june=June july=July
  september=September october=October november=November december=December english=English german=German french=French
  spanish=Spanish italian=Italian portuguese=Portuguese dutch=Dutch arabic=Arabic persian=Persian chinese=Chinese
  japanese=Japanese russian=Russian european=European american=American faq=FAQ faqs=FAQs`);

/** In this order. Each keeps every fact: numbers, names, addresses are in none of them. */
export const ENGLISH_RULES: readonly Rule[] = [
  dictionary(WORDY),
  dictionary(TYPOS),
  dictionary(PROPER),
  [
    /\b(mon|tue|wed|thu|fri|sat|sun)(\s?[-–]\s?)(mon|tue|wed|thu|fri|sat|sun)\b/g,
    (_match, from, dash, to) => `${capital(from)}${dash}${capital(to)}`,
  ],
  [/(?<![\p{L}\p{N}'’.-])i(?=[\s,;!?]|['’](?:m|ve|ll|d)\b)/gu, 'I'],
  [/\b(we|they|you) r\b(?!['’.])/gu, '$1 are'],
  [/\b(we|they|you) is\b/giu, '$1 are'],
  [/\b(we|they|you) was\b/giu, '$1 were'],
  [/\b(we|they|you|I) has\b/giu, '$1 have'],
  [/\b((?:a lot|many|most|some|all) of (?:our|the|these|their) \p{Ll}+s) is\b/giu, '$1 are'],
  [new RegExp(`\\b(he|she|it|${THING}) are\\b`, 'giu'), '$1 is'],
  [/\b(we|they|you|I) (also |only |always )?does\b(?!['’])/giu, (_match, who, adverb) => `${who} ${adverb ?? ''}do`],
  [/\b(about|for|with|know|manage|change|share|of) there (?=(?!is\b|are\b|was\b|were\b|be)\p{Ll})/giu, '$1 their '],
  [
    /\b(\p{Ll}+(?<![suiy])s) (that|which) (suits|fits|helps|works|offers|needs|costs|sells)\b/gu,
    (_match, noun, that, verb = '') => `${noun} ${that} ${baseForm(verb)}`,
  ],
  [/\b(he|she|it) (?:don't|dont)\b/giu, "$1 doesn't"],
  [/\b(somebody|someone|something|nobody|nothing|everything|everybody) don't\b/giu, "$1 doesn't"],
  [
    new RegExp(`\\b(${MANY}) (${ADVERB})(${[...BASE_OF.keys()].join('|')})\\b`, 'giu'),
    (_match, who, adverb = '', verb = '') => `${who} ${adverb}${baseForm(verb)}`,
  ],
  singular('he|she|it', AFTER_PRONOUN),
  singular(THING, CLEAR),
  // replys, companys, citys
  [/\b(\p{Ll}+[bcdfghlmnprtv])ys\b/gu, '$1ies'],
  [/\b(the|a|an|and|of|to|in|is|are|for|with|we|our|your|you|on|it|this)(?: \1)+\b/giu, '$1'],
  [
    /\b(a|an) (?=(\p{L}[\p{L}'’-]*))/giu,
    (match, article = '', word = '') => {
      // "Plan A offers"; letters and abbreviations are spoken in their own way: an FAQ, a USB stick.
      if ((article === 'A' && /^\p{Lu}/u.test(word)) || /^\p{Lu}(?:[\p{Lu}'’-]|$)/u.test(word)) return match;
      const isVowel = AN.test(word) && !A.test(word);
      return `${keepCase(article, isVowel ? 'an' : 'a')} `;
    },
  ],
];

const baseForm = (verb: string): string => BASE_OF.get(verb.toLowerCase()) ?? verb.replace(/s$/i, '');

const capital = (word = ''): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

function singular(subject: string, verbs: readonly string[]): Rule {
  return [
    new RegExp(`${NO_AUXILIARY}\\b(${subject}) (${ADVERB})(${verbs.join('|')})(?=[ ,.!?]|$)`, 'giu'),
    (_match, who, adverb = '', verb = '') => `${who} ${adverb}${thirdPerson(verb.toLowerCase())}`,
  ];
}

function words(text: string): readonly string[] {
  return text.split(/\s+/);
}
