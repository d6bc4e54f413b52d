import type { Conversation, Turn } from '../../domain/conversation/index.js';
import { estimateTokens, withinTokens } from './tokenEstimate.js';

/** Tokens of earlier turns that accompany a question. */
const MEMORY_BUDGET = 1_500;
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

/** What had been said in a conversation before `message`, which came last. */
export function turnsBefore(conversation: Conversation, message: string): readonly Turn[] {
  if (conversation.status !== 'open') return [];
  const { recent } = conversation;
  return recent.at(-1)?.text === message ? recent.slice(0, -1) : recent;
}

const SHORT_QUESTION_WORDS = 5;
/** Words that point back in a short question, and those that do in any. */
const MAY_POINT_BACK =
  /\b(it|its|that|this|they|them|their|those|these|he|she|there|then|one|ones|same|else|also|and|why)\b/i;
const POINTS_BACK = /\b(it|its|they|them|their|theirs|he|she|him|her)\b|\bthere[?.!]*$/i;

/** Whether a message says little without the one before it ("and how much is it?"). */
export function pointsBack(message: string): boolean {
  const words = message.trim().split(/\s+/).length;
  return (words <= SHORT_QUESTION_WORDS ? MAY_POINT_BACK : POINTS_BACK).test(message.trim());
}

/** The visitor's previous question, when a message points back to it. Empty otherwise. */
export const contextOf = (message: string, earlier: readonly Turn[]): string =>
  pointsBack(message) ? (earlier.findLast(({ role }) => role === 'visitor')?.text ?? '') : '';

const LONGEST_SEARCH = 400;
/** Of what a message points back to: a long story would leave the question no weight, or no room at all. */
const LONGEST_CONTEXT = 100;

/** What to look up for a message: what it points back to goes with it. */
export function searchText(message: string, earlier: readonly Turn[]): string {
  const context = withinTokens(contextOf(message, earlier), LONGEST_CONTEXT);
  const own = withinTokens(message, LONGEST_SEARCH - LONGEST_CONTEXT);
  return context === '' ? withinTokens(message, LONGEST_SEARCH) : `${context}\n${own}`;
}
