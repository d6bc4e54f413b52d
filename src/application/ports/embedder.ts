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
  /**
   * False when the model cannot read the text of this vector, because it is in a language that it was not made for: the
   * vector then lies near all other such texts, whatever they say. A model without this reads everything.
   */
  reads?(vector: readonly number[]): Promise<boolean>;
  close(): Promise<void>;
}

export class EmbeddingUnavailable extends Error {}

export const EMBEDDER = token<Embedder>('Embedder');
