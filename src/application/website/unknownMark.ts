/** What a language model writes first when it does not know, so that unanswered questions can be counted. */
export const UNKNOWN_MARK = '[[unknown]]';

/** Takes the mark out of a stream of pieces, wherever the pieces are cut; only at the beginning of the text. */
export class UnknownMark {
  #held: string | null = '';
  wasSeen = false;

  /** The text that can be shown after this piece. */
  pass(piece: string): string {
    if (this.#held === null) return piece;
    this.#held += piece;
    const begun = this.#held.trimStart();
    if (begun.length < UNKNOWN_MARK.length && UNKNOWN_MARK.startsWith(begun.toLowerCase())) return '';
    if (begun.toLowerCase().startsWith(UNKNOWN_MARK)) {
      this.wasSeen = true;
      const after = begun.slice(UNKNOWN_MARK.length).trimStart();
      this.#held = after === '' ? UNKNOWN_MARK : null;
      return after;
    }
    const text = this.#held;
    this.#held = null;
    return text;
  }

  /** What was still held back when the text ended. */
  rest(): string {
    const held = this.#held ?? '';
    this.#held = null;
    return this.wasSeen ? '' : held;
  }
}
