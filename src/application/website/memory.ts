import type { Turn } from '../../domain/conversation/index.js';
import { estimateTokens, withinTokens } from './tokenEstimate.js';

/** Tokens of earlier turns that accompany a question. */
export const MEMORY_BUDGET = 1_500;
const LONGEST_TURN = 500;

/** The newest turns that fit into `budget` tokens, oldest first; a long turn is cut, an old one left out. */
export function remembered(turns: readonly Turn[], budget = MEMORY_BUDGET): Turn[] {
  const kept: Turn[] = [];
  let left = budget;
  for (const turn of turns.toReversed()) {
    const text = withinTokens(turn.text, LONGEST_TURN);
    left -= estimateTokens(text);
    if (left < 0) break;
    kept.push({ role: turn.role, text });
  }
  return kept.reverse();
}

const SHORT_QUESTION_WORDS = 5;
const REFERS_BACK =
  /\b(it|its|that|this|they|them|their|those|these|he|she|there|then|one|ones|same|else|also|and|why)\b/i;

/**
 * What to look up for a message. A short one, or one that points back ("and how much is it?"), says little alone:
 * the visitor's previous question goes with it.
 */
export function searchText(message: string, earlier: readonly Turn[]): string {
  const words = message.trim().split(/\s+/).length;
  const previous = earlier.findLast(({ role }) => role === 'visitor')?.text;
  const pointsBack = words <= SHORT_QUESTION_WORDS && REFERS_BACK.test(message);
  const text = previous && pointsBack ? `${previous}\n${message}` : message;
  return withinTokens(text, 400);
}
