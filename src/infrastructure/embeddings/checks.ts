import { EmbeddingMisconfigured, EmbeddingUnavailable } from '../../application/ports/embedder.js';

/** @throws RangeError when a text is empty: whoever asks for its embedding has a bug. */
export function checkTexts(texts: readonly string[]): void {
  if (texts.some((text) => text.trim() === '')) throw new RangeError('An empty text has no embedding.');
}

/** A model that answers too little, too short or not numbers would poison the index. */
export function checkVectors(
  vectors: readonly (readonly number[])[],
  count: number,
  dimensions: number,
): readonly (readonly number[])[] {
  if (vectors.length !== count) {
    throw new EmbeddingUnavailable(`The model answered ${vectors.length} vectors for ${count} texts.`);
  }
  for (const vector of vectors) {
    if (vector?.length !== dimensions) {
      const found = `The model answered ${vector?.length ?? 0} dimensions instead of ${dimensions}.`;
      throw new EmbeddingMisconfigured(found);
    }
    if (!vector.every(Number.isFinite))
      throw new EmbeddingUnavailable('The model answered something that is no number.');
  }
  return vectors;
}
