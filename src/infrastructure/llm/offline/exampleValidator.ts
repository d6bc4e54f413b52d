import type { ExampleVerdict } from '../../../application/aiFeatures/ports.js';
import { wordsOf } from '../../../application/website/words.js';
import type { Example } from '../../../domain/bot/values.js';
import { isNoAnswer, kindOfQuestion } from './answering.js';
import { languageOf } from './language.js';

const LONGEST_ANSWER_WORDS = 120;
/** Share of common words from which two questions ask the same. */
const SAME_QUESTION = 0.75;

const EMPTY = /^[\s\p{P}\p{S}]*$/u;
const PLACEHOLDER =
  /^(?:lorem ipsum|asdf|qwert|test(?:\s*\d*)?$|todo|tbd|xxx|n\/a$|foo|bar$|answer(?: here)?$|question(?: here)?$)/iu;
const NO =
  /^(?:no\b|nein\b|non\b|unfortunately|sorry|leider|malheureusement|lamentablemente)|\b(?:not|n't|never|cannot|nicht|kein\w*|niemals|ne \w+ pas|nunca)\b/iu;

/** Checks examples one by one, then against each other. Reasons name examples from 1. */
export function validateExamplesOffline(examples: readonly Example[]): ExampleVerdict {
  if (examples.length === 0) return { isValid: false, reasons: ['There are no examples.'] };
  const gists = examples.map(gistOf);
  const reasons = [
    ...examples.flatMap((example, index) => faultsOf(example).map((fault) => `Example ${index + 1}: ${fault}`)),
    ...pairs(gists).flatMap(([first, second]) => {
      const fault = faultBetween(gists[first]!, gists[second]!);
      return fault === null ? [] : [`Example ${second + 1}: ${fault.replace('%', `example ${first + 1}`)}`];
    }),
  ];
  return { isValid: reasons.length === 0, reasons };
}

function faultsOf({ question, answer }: Example): readonly string[] {
  if (EMPTY.test(question)) return ['the question is empty.'];
  if (EMPTY.test(answer)) return ['the answer is empty.'];
  if (PLACEHOLDER.test(question.trim())) return ['the question is only a placeholder.'];
  if (PLACEHOLDER.test(answer.trim())) return ['the answer is only a placeholder.'];
  if (normal(question) === normal(answer)) return ['the answer only repeats the question.'];
  const faults: string[] = [];
  const [asked, said] = [languageOf(question), languageOf(answer)];
  const isForeign = asked !== null && said !== null && asked !== said;
  if (isForeign) faults.push(`the question is in ${name(asked)}, but the answer is in ${name(said)}.`);
  const length = answer.split(/\s+/).filter((word) => word !== '').length;
  if (length > LONGEST_ANSWER_WORDS) {
    faults.push(`the answer is too long: ${length} words, at most ${LONGEST_ANSWER_WORDS} are good for a chat.`);
  }
  if (!isForeign && isNoAnswer(question, answer)) faults.push('the answer does not answer the question.');
  return faults;
}

/** What examples are held against each other by. Fifty of them have a thousand pairs: each text is read once. */
interface Gist {
  readonly isEmpty: boolean;
  readonly question: string;
  readonly kind: ReturnType<typeof kindOfQuestion>;
  readonly words: ReadonlySet<string>;
  readonly answer: string;
  readonly figures: string;
  readonly saysNo: boolean;
}

function gistOf({ question, answer }: Example): Gist {
  return {
    isEmpty: EMPTY.test(question) || EMPTY.test(answer),
    question: normal(question),
    kind: kindOfQuestion(question),
    words: new Set(wordsOf(question)),
    answer: normal(answer),
    figures: (answer.match(/\d+(?:[.,:]\d+)*/g) ?? []).sort().join(' '),
    saysNo: NO.test(answer),
  };
}

function faultBetween(first: Gist, second: Gist): string | null {
  if (first.isEmpty || second.isEmpty || !asksTheSame(first, second)) return null;
  if (first.answer === second.answer) return 'it repeats %.';
  return contradicts(first, second)
    ? 'its answer contradicts the answer of %, which asks the same.'
    : 'it asks the same as %; one answer is enough.';
}

function asksTheSame(first: Gist, second: Gist): boolean {
  if (first.question === second.question) return true;
  if (first.kind !== null && second.kind !== null && first.kind !== second.kind) return false;
  const [left, right] = [first.words, second.words];
  if (left.size === 0 || right.size === 0) return false;
  const common = [...left].filter((word) => right.has(word)).length;
  return common / (left.size + right.size - common) >= SAME_QUESTION;
}

/** The same matter with other figures, or once with a no. */
function contradicts(first: Gist, second: Gist): boolean {
  if (first.figures !== '' && second.figures !== '' && first.figures !== second.figures) return true;
  return first.saysNo !== second.saysNo;
}

const normal = (text: string): string =>
  (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join(' ');

const names = new Intl.DisplayNames('en', { type: 'language' });
const name = (language: string): string => names.of(language) ?? language;

const pairs = (items: readonly unknown[]): readonly (readonly [number, number])[] =>
  items.flatMap((_, second) => items.slice(0, second).map((__, first) => [first, second] as const));
