import { cut } from '../../domain/shared/cut.js';

/**
 * About how many tokens a model makes of `text`, on the high side: four ASCII characters, or one other character, per
 * token. Good enough to keep a prompt within a budget without loading the vocabulary of one of many models.
 */
export function estimateTokens(text: string): number {
  let ascii = 0;
  let others = 0;
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) < 128) ascii++;
    else others++;
  }
  return Math.ceil(ascii / 4 + others);
}

/** The beginning of `text` that stays within `budget` tokens, cut at a space where there is one near. */
export function withinTokens(text: string, budget: number): string {
  if (estimateTokens(text) <= budget) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (estimateTokens(text.slice(0, middle)) <= budget) low = middle;
    else high = middle - 1;
  }
  const beginning = cut(text, low);
  const space = beginning.lastIndexOf(' ');
  return space > beginning.length * 0.8 ? beginning.slice(0, space) : beginning;
}
