import type { DescriptionType, TextVerdict } from '../../../application/aiFeatures/ports.js';
import { type PureType, VOCABULARY } from './vocabulary.js';

interface Evidence {
  readonly type: PureType;
  readonly score: number;
  /** The words of the text that speak for it. */
  readonly words: readonly string[];
}

const LEAST_WORDS = 4;
const ENOUGH = 2;
/** A type counts beside the strongest one from this share of its score on. */
const COMPARABLE = 0.5;

/** Judges by the words of a description what type of bot it describes. */
export function validateTextOffline(text: string, wanted: DescriptionType): TextVerdict {
  const ranking = evidenceIn(text);
  const [top, second] = ranking;
  if (!top || top.score < ENOUGH || (text.match(/\p{L}+/gu) ?? []).length < LEAST_WORDS) {
    return no('The description says too little about what the bot does for its visitors.', null);
  }
  const isMixed = second !== undefined && second.score >= ENOUGH && second.score >= top.score * COMPARABLE;
  if (wanted === 'Hybrid') {
    return isMixed
      ? yes(`It describes several tasks: ${speaksFor(top)}, and ${speaksFor(second)}.`)
      : no(`It describes one task only: ${speaksFor(top)}.`, top.type);
  }
  const own = ranking.find(({ type }) => type === wanted);
  if (own && own.score >= ENOUGH && own.score >= top.score * COMPARABLE) {
    return yes(`${capital(speaksFor(own))}.`);
  }
  const against = own && own.score > 0 ? `Little in it points to ${wanted}` : `Nothing in it points to ${wanted}`;
  return no(`${against}; ${speaksFor(top)}.`, isMixed && second.score >= top.score * 0.8 ? 'Hybrid' : top.type);
}

/** What a bot does not do is no evidence of what it does. */
const NEGATED =
  /(?<![\p{L}])(?:not|never|cannot|no|nor|without|nicht|kein\p{L}*|niemals|ohne|pas|jamais|sans|nunca|sin|\p{L}+n['’]t)(?:\s+[\p{L}-]+){1,3}(?:\s+(?:or|and|oder|und|ou|o)\s+[\p{L}-]+)?/giu;

function evidenceIn(text: string): readonly Evidence[] {
  const said = text.normalize('NFC').toLowerCase().replace(NEGATED, ' ');
  const spoken = ` ${said.replace(/[^\p{L}\p{N}-]+/gu, ' ').trim()} `;
  return (Object.keys(VOCABULARY) as PureType[])
    .map((type): Evidence => {
      const strong = found(spoken, VOCABULARY[type].strong);
      const weak = found(spoken, VOCABULARY[type].weak);
      return { type, score: strong.length * 2 + weak.length, words: [...new Set([...strong, ...weak])] };
    })
    .sort((a, b) => b.score - a.score);
}

/** The words of the text that begin as one of these does; each beginning once. */
function found(spoken: string, beginnings: readonly string[]): readonly string[] {
  return beginnings.flatMap((beginning) => {
    const at = spoken.indexOf(` ${beginning.replaceAll('_', ' ')}`);
    if (at === -1) return [];
    const end = spoken.indexOf(' ', at + beginning.length + 1);
    return [spoken.slice(at + 1, end)];
  });
}

const speaksFor = ({ type, words }: Evidence): string =>
  `${words
    .slice(0, 4)
    .map((word) => `“${word}”`)
    .join(', ')} ${words.length === 1 ? 'points' : 'point'} to ${type}`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const yes = (reason: string): TextVerdict => ({ result: true, reason, betterType: null });

const no = (reason: string, betterType: DescriptionType | null): TextVerdict => ({ result: false, reason, betterType });
