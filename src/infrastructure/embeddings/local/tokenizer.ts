/** A piece of a word and its log probability; its place in the list is its id. */
export type Vocabulary = readonly (readonly [piece: string, score: number])[];

interface Node {
  readonly next: Map<string, Node>;
  id: number | undefined;
}

const SPACE = '\u2581';
/** The first ones stand for the unknown, for the begin and the end of a text, and for nothing yet. */
const RESERVED = 6;
const UNKNOWN = 0;

/**
 * Cuts a text into the pieces of words that the encoder knows: of all ways to do it the most probable one, by Viterbi
 * (a SentencePiece unigram model; Kudo, "Subword Regularization", 2018). Time grows with the length of the text.
 */
export class Tokenizer {
  readonly #root: Node = { next: new Map(), id: undefined };

  constructor(private readonly vocabulary: Vocabulary) {
    for (let id = RESERVED; id < vocabulary.length; id++) this.#add(vocabulary[id]![0], id);
  }

  /** Ids of pieces in their order; any number of unknown characters in a row are one unknown. */
  encode(text: string): number[] {
    const symbols = [...normalized(text)];
    const best = new Float64Array(symbols.length + 1);
    const last = new Int32Array(symbols.length + 1);
    for (let start = 0; start < symbols.length; start++) {
      for (const [id, end] of this.#piecesAt(symbols, start)) {
        const score = best[start]! + this.vocabulary[id]![1];
        if (best[end] !== 0 && score < best[end]!) continue;
        best[end] = score;
        last[end] = id;
      }
    }
    return this.#backwards(last);
  }

  #add(piece: string, id: number): void {
    let node = this.#root;
    for (const symbol of piece) {
      const next: Node = node.next.get(symbol) ?? { next: new Map(), id: undefined };
      node.next.set(symbol, next);
      node = next;
    }
    node.id = id;
  }

  /** Each piece that begins here, and where it ends; the unknown where none does. */
  #piecesAt(symbols: readonly string[], start: number): [id: number, end: number][] {
    const found: [number, number][] = [];
    let node = this.#root.next.get(symbols[start]!);
    for (let end = start + 1; node; end++) {
      if (node.id !== undefined) found.push([node.id, end]);
      node = end < symbols.length ? node.next.get(symbols[end]!) : undefined;
    }
    return found.length > 0 ? found : [[UNKNOWN, start + 1]];
  }

  #backwards(last: Int32Array): number[] {
    const ids: number[] = [];
    for (let end = last.length - 1; end > 0; ) {
      const id = last[end]!;
      if (id !== UNKNOWN || ids.at(-1) !== UNKNOWN) ids.push(id);
      end -= this.vocabulary[id]![0].length;
    }
    return ids.reverse();
  }
}

const normalized = (text: string): string => SPACE + text.normalize('NFKC').replaceAll(' ', SPACE);
