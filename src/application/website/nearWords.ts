/** Words shorter than this are not guessed at: too many others are near. */
const SHORTEST = 5;
const LONG = 8;

/**
 * The word of `known` that `word` was probably meant to be: the same but for one slip of typing or one ending (two in
 * long words), beginning with the same letter. Null when there is none.
 */
export function nearestWord(word: string, known: Iterable<string>): string | null {
  if (word.length < SHORTEST || /\d/.test(word)) return null;
  const most = word.length >= LONG ? 2 : 1;
  let best: { readonly word: string; readonly distance: number } | null = null;
  for (const other of known) {
    if (other[0] !== word[0] || Math.abs(other.length - word.length) > most) continue;
    const distance = slips(word, other);
    if (distance <= most && (best === null || distance < best.distance)) best = { word: other, distance };
  }
  return best?.word ?? null;
}

/** Letters missing, added, wrong or swapped with their neighbour (optimal string alignment distance). */
export function slips(a: string, b: string): number {
  let [beforeLast, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) least = Math.min(least, beforeLast[j - 2]! + 1);
      row.push(least);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}
