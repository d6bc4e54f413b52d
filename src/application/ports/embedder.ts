import { token } from '../token.js';

/** Turns texts into vectors of one length, for comparison by cosine. */
export interface Embedder {
  /** Names the model; vectors of different models are never compared. */
  readonly model: string;
  readonly dimensions: number;
  /**
   * One vector for each text, in order. Empty texts are refused with a `RangeError`.
   * Throws `EmbeddingUnavailable` when the model cannot be reached or answers nonsense.
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly (readonly number[])[]>;
  close(): Promise<void>;
}

export class EmbeddingUnavailable extends Error {}

export const EMBEDDER = token<Embedder>('Embedder');
