import { token } from '../token.js';

/** Turns texts into vectors of one length, for comparison by cosine. */
export interface Embedder {
  /** Names the model; vectors of different models are never compared. */
  readonly model: string;
  readonly dimensions: number;
  /**
   * One vector for each text, in order. Empty texts are refused with a `RangeError`.
   * @throws EmbeddingUnavailable when the model cannot be reached or answers nonsense.
   * @throws EmbeddingMisconfigured when it never will answer what is needed.
   * @throws EmbeddingRefused when it does not take one of the texts.
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

/** No other attempt and no other text helps: the operator has to set something right. */
export class EmbeddingMisconfigured extends EmbeddingUnavailable {}

/** The model does not take this text, but takes others. `reason` holds nothing of the text. */
export class EmbeddingRefused extends Error {
  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The embedding model does not take a text (${reason}).`, options);
  }
}

export const EMBEDDER = token<Embedder>('Embedder');
