import type { ReadContent } from '../../ports/pageReader.js';

/** Manku et al. 2007: three of 64 bits, for pages that are long enough to say anything. */
const NEAR_BITS = 3;
const COMPARABLE_WORDS = 80;

interface Seen {
  readonly url: string;
  readonly hash: string;
  readonly simhash: string;
  /** Null: not known any more; then only the hash counts. */
  readonly words: number | null;
}

/** Pages of one run, to find those that say nearly the same. */
export class SimilarPages {
  readonly #byHash = new Map<string, string>();
  readonly #seen: Seen[] = [];

  add(url: string, hash: string, simhash: string, words: number | null): void {
    if (!this.#byHash.has(hash)) this.#byHash.set(hash, url);
    this.#seen.push({ url, hash, simhash, words });
  }

  /** The page is not kept after all: what repeats it is new. */
  forget(url: string): void {
    for (const [hash, known] of this.#byHash) if (known === url) this.#byHash.delete(hash);
    this.#seen.splice(0, this.#seen.length, ...this.#seen.filter((seen) => seen.url !== url));
  }

  /** The page that `content` repeats, under another address; null when it is new. */
  sameAs(url: string, content: ReadContent): string | null {
    const exact = this.#byHash.get(content.hash);
    if (exact !== undefined && exact !== url) return exact;
    const words = wordsOf(content.markdown);
    if (words < COMPARABLE_WORDS) return null;
    const near = this.#seen.find(
      (seen) =>
        seen.url !== url &&
        (seen.words === null || Math.abs(seen.words - words) <= words / 20) &&
        hammingDistance(seen.simhash, content.simhash) <= NEAR_BITS,
    );
    return near?.url ?? null;
  }
}

export const wordsOf = (text: string): number => text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;

/** In how many bits two simhashes of 64 bits (hexadecimal) differ; one that is not known, '', counts as 0. */
export function hammingDistance(a: string, b: string): number {
  let distance = 0;
  for (const at of [0, 8]) {
    let bits = Number.parseInt(a.slice(at, at + 8), 16) ^ Number.parseInt(b.slice(at, at + 8), 16);
    for (; bits !== 0; bits &= bits - 1) distance++;
  }
  return distance;
}
