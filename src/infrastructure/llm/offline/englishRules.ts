type Rule = readonly [pattern: RegExp, replacement: string | ((...parts: string[]) => string)];

const TYPOS: Readonly<Record<string, string>> = {
  accomodate: 'accommodate',
  accomodation: 'accommodation',
  adress: 'address',
  adresses: 'addresses',
  advices: 'advice',
  alot: 'a lot',
  anwser: 'answer',
  anwsers: 'answers',
  appartment: 'apartment',
  availible: 'available',
  avaliable: 'available',
  beautifull: 'beautiful',
  becuase: 'because',
  begining: 'beginning',
  beleive: 'believe',
  bussiness: 'business',
  buisness: 'business',
  calender: 'calendar',
  cant: "can't",
  cheep: 'cheap',
  comparision: 'comparison',
  costumer: 'customer',
  costumers: 'customers',
  definately: 'definitely',
  delievery: 'delivery',
  dependant: 'dependent',
  didnt: "didn't",
  doesnt: "doesn't",
  dont: "don't",
  embarass: 'embarrass',
  enviroment: 'environment',
  experiance: 'experience',
  freind: 'friend',
  freinds: 'friends',
  garantee: 'guarantee',
  gaurantee: 'guarantee',
  goverment: 'government',
  gr8: 'great',
  grammer: 'grammar',
  havent: "haven't",
  im: "I'm",
  immediatly: 'immediately',
  informations: 'information',
  isnt: "isn't",
  ive: "I've",
  knowlege: 'knowledge',
  maintainance: 'maintenance',
  neccessary: 'necessary',
  occassion: 'occasion',
  occured: 'occurred',
  ofer: 'offer',
  ofers: 'offers',
  oportunity: 'opportunity',
  plz: 'please',
  pls: 'please',
  prefered: 'preferred',
  probaly: 'probably',
  proffesional: 'professional',
  profesional: 'professional',
  questons: 'questions',
  recieve: 'receive',
  recieved: 'received',
  recomend: 'recommend',
  recomendation: 'recommendation',
  recomendations: 'recommendations',
  refering: 'referring',
  relevent: 'relevant',
  responsability: 'responsibility',
  restaraunt: 'restaurant',
  seperate: 'separate',
  shiping: 'shipping',
  succesful: 'successful',
  succesfully: 'successfully',
  teh: 'the',
  thats: "that's",
  thier: 'their',
  thx: 'thanks',
  tommorow: 'tomorrow',
  truely: 'truly',
  u: 'you',
  untill: 'until',
  ur: 'your',
  usefull: 'useful',
  webiste: 'website',
  wich: 'which',
  wont: "won't",
  youre: "you're",
};

/** Long phrases that say what one word says. */
const WORDY: Readonly<Record<string, string>> = {
  'in order to': 'to',
  'due to the fact that': 'because',
  'because of the fact that': 'because',
  'at this point in time': 'now',
  'at the present time': 'now',
  'in the event that': 'if',
  'for the purpose of': 'for',
  'with regard to': 'about',
  'with regards to': 'about',
  'in regards to': 'about',
  'is able to': 'can',
  'are able to': 'can',
  'has the ability to': 'can',
  'have the ability to': 'can',
  'a large number of': 'many',
  'in spite of the fact that': 'although',
  'on a daily basis': 'daily',
  'each and every': 'every',
  'make use of': 'use',
  'makes use of': 'uses',
  'as well as also': 'and also',
  'basically ': '',
};

const THIRD_PERSON =
  'sells offers provides helps makes gives wants needs delivers ships works runs serves answers recommends compares speaks brings repairs rents teaches cleans designs builds likes takes uses sends accepts speaks opens closes supports specialises specializes';

const AN = /^(?:[aeio]|u(?!ni|se|su|ti|ro|k\b)|hour|honest|heir|honou?r)/i;
const A = /^(?:one\b|once\b|eu|uni|use|usu|uti)/i;

const keepCase = (from: string, to: string): string =>
  /^\p{Lu}/u.test(from) ? `${to.charAt(0).toUpperCase()}${to.slice(1)}` : to;

const dictionary = (entries: Readonly<Record<string, string>>): Rule => [
  new RegExp(
    `(?<![\\p{L}\\p{N}'’-])(?:${Object.keys(entries).join('|')})(?![\\p{L}\\p{N}'’-]|(?<=\\p{L})\\.\\p{L})`,
    'giu',
  ),
  (match) => keepCase(match, entries[match.toLowerCase()] ?? match),
];

/** In this order. Each keeps every fact: numbers, names, addresses are in none of them. */
export const ENGLISH_RULES: readonly Rule[] = [
  dictionary(WORDY),
  dictionary(TYPOS),
  [/(?<![\p{L}\p{N}'’.-])i(?=[\s,;!?]|['’](?:m|ve|ll|d)\b)/gu, 'I'],
  [/\b(we|they|you) is\b/giu, '$1 are'],
  [/\b(we|they|you) was\b/giu, '$1 were'],
  [/\b(we|they|you|I) has\b/giu, '$1 have'],
  [/\b(he|she|it|(?:the|our|this) bot|(?:the|our|this) shop|(?:the|our|this) company) have\b/giu, '$1 has'],
  [/\b(he|she|it|(?:the|our|this) bot|(?:the|our|this) shop|(?:the|our|this) company) are\b/giu, '$1 is'],
  [/\b(we|they|you|I) (also |only |always )?does\b(?!['’])/giu, (_match, who, adverb) => `${who} ${adverb ?? ''}do`],
  [/\b(about|for|with|know|manage|change|share|of) there (?=(?!is\b|are\b|was\b|were\b|be)\p{Ll})/giu, '$1 their '],
  [
    /\b(\p{Ll}+(?<![suiy])s) (that|which) (suits|fits|helps|works|offers|needs|costs|sells)\b/gu,
    (_match, noun, that, verb = '') => `${noun} ${that} ${baseForm(verb)}`,
  ],
  [/\b(he|she|it) (?:don't|dont)\b/giu, "$1 doesn't"],
  [
    new RegExp(`\\b(we|they|you|I) (also |only |always |mostly )?(${THIRD_PERSON.replaceAll(' ', '|')})\\b`, 'giu'),
    (_match, who, adverb = '', verb = '') => `${who} ${adverb ?? ''}${baseForm(verb)}`,
  ],
  [/\b(the|a|an|and|of|to|in|is|are|for|with|we|our|your|you|on|it|this)(?: \1)+\b/giu, '$1'],
  [
    /\b(a|an) (?=(\p{L}[\p{L}'’-]*))/giu,
    (match, article = '', word = '') => {
      if (article === 'A' && /^\p{Lu}/u.test(word)) return match;
      const isVowel = AN.test(word) && !A.test(word);
      return `${keepCase(article, isVowel ? 'an' : 'a')} `;
    },
  ],
];

const baseForm = (verb: string): string =>
  /(?:ch|sh|ss|x)es$/i.test(verb) ? verb.slice(0, -2) : verb.replace(/s$/i, '');
