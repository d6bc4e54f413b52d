import type { Encoder } from './encoder.js';
import { ModelFiles } from './modelFiles.js';
import { MOST_PIECES, sentenceEncoder } from './onnx/sentenceEncoder.js';
import { Tokenizer } from './tokenizer.js';

/**
 * The model on ONNX Runtime, which uses what the processor can do. Throws where there is no build of it: other processors,
 * other C libraries. One text at a time, since matrices of 128 rows keep a core busy already.
 */
export async function nativeEncoder(): Promise<Encoder> {
  // @ts-expect-error: the package has left out its types, which are these.
  const { InferenceSession, Tensor }: typeof import('onnxruntime-common') = await import('onnxruntime-node');
  const files = new ModelFiles();
  const [vocabulary, weights] = await Promise.all([files.vocabulary(), files.weights()]);
  const tokenizer = new Tokenizer(vocabulary);
  const { file, input, output } = sentenceEncoder(weights);
  const session = await InferenceSession.create(file, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  return async (texts) => {
    const vectors: number[][] = [];
    for (const text of texts) {
      const ids = BigInt64Array.from(tokenizer.encode(text).slice(0, MOST_PIECES), BigInt);
      const results = await session.run({ [input]: new Tensor('int64', ids, [ids.length]) });
      vectors.push([...(results[output]!.data as Float32Array)]);
    }
    return vectors;
  };
}
