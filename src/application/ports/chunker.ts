import { token } from '../token.js';

export interface PageChunk {
  /** From 0, in the order of the page. */
  readonly ordinal: number;
  readonly text: string;
  /** Characters at the beginning of `text` that repeat the end of the chunk before. */
  readonly overlap: number;
  /** Estimated. */
  readonly tokens: number;
  readonly headingPath: readonly string[];
  /** SHA-256 of what is embedded (`embeddingText`), hexadecimal. */
  readonly hash: string;
}

/** Cuts a page's markdown into pieces for search. The same text always gives the same chunks. */
export interface Chunker {
  chunks(markdown: string, title: string): PageChunk[];
  /** What stands for a chunk in its embedding. */
  embeddingText(title: string, headingPath: readonly string[], text: string): string;
}

export const CHUNKER = token<Chunker>('Chunker');
