import type { Weight } from '../modelFiles.js';
import { Graph, type Value } from './graph.js';
import { quantised } from './quantised.js';

/** The encoder reads no more pieces of words than these. */
export const MOST_PIECES = 128;
const DIMENSIONS = 512;
const HEADS = 4;
/** Numbers for one piece of a word, on the way into the first layer. */
const WIDTH = 256;

/**
 * Universal Sentence Encoder Lite (Cer et al., 2018) as an ONNX model: a transformer of two layers that normalises
 * before attention and before the feed-forward network, the mean over all pieces, one dense layer, length 1. The same sums as
 * the graph of the package, for one text at a time: what that does to leave out padding, there is nothing to do for here.
 * Matrices of the two layers are multiplied as numbers of 8 bits.
 * Input: ids of pieces (int64, up to MOST_PIECES). Output: float32 [1, DIMENSIONS].
 */
export function sentenceEncoder(weights: ReadonlyMap<string, Weight>): {
  file: Uint8Array;
  input: Value;
  output: Value;
} {
  const encoder = new SentenceEncoder(weights);
  const output = encoder.build();
  return { file: encoder.graph.write(encoder.ids, output, DIMENSIONS), input: encoder.ids, output };
}

class SentenceEncoder {
  readonly graph = new Graph();
  readonly ids: Value = 'ids';

  constructor(private readonly weights: ReadonlyMap<string, Weight>) {}

  build(): Value {
    const { graph } = this;
    const whole = this.#layer(this.#layer(this.#embedding(), 0), 1);
    const mean = graph.node('ReduceMean', [whole, graph.integers(0)]);
    const dense = graph.node('MatMul', [mean, this.#weight('tanh_layer_0/weights')]);
    const sentence = graph.node('Tanh', [graph.node('Add', [dense, this.#weight('tanh_layer_0/bias')])]);
    return graph.node('LpNormalization', [sentence], { axis: { int: -1 }, p: { int: 2 } });
  }

  /** The timing signal is added to the embedding, and the sum to the embedding once more: so the package has it. */
  #embedding(): Value {
    const { graph, ids } = this;
    const embedding = graph.node('Gather', [this.#weight('Embeddings_en'), ids]);
    const timing = graph.floats([MOST_PIECES, WIDTH], this.#timingSignal());
    const length = graph.node('Shape', [ids]);
    const signal = graph.node('Slice', [timing, graph.integers(0), length, graph.integers(0)]);
    return graph.node('Add', [graph.node('Add', [embedding, signal]), embedding]);
  }

  #layer(input: Value, layer: number): Value {
    const { graph } = this;
    const name = `Layer_${layer}/TransformerLayer/`;
    const attended = this.#attention(this.#normalised(input, `${name}layer_prepostprocess`), layer);
    const dense = `${name}dense/`;
    // The first layer is narrower than the second.
    const residual = layer === 0 ? this.#linear(input, `${dense}kernel`, `${dense}bias`) : input;
    const middle = graph.node('Add', [attended, residual]);
    const normalised = this.#normalised(middle, `${name}FFN/layer_prepostprocess`);
    const wide = this.#linear(normalised, `${name}FFN/conv1/Tensordot/Reshape_1`, `${name}FFN/conv1/bias`);
    const narrow = [`${name}FFN/conv2/Tensordot/Reshape_1`, `${name}FFN/conv2/bias`] as const;
    return graph.node('Add', [this.#linear(graph.node('Relu', [wide]), ...narrow), middle]);
  }

  #attention(input: Value, layer: number): Value {
    const { graph } = this;
    const name = `Layer_${layer}/TransformerLayer/MultiheadAttention/`;
    const width = layer === 0 ? WIDTH : DIMENSIONS;
    const all = this.#linear(input, `${name}qkv_transform_single/kernel`, `${name}qkv_transform_single/bias`);
    const parts = graph.nodes('Split', [all, graph.integers(width, width, width)], 3, { axis: { int: 1 } });
    const shape = graph.integers(-1, HEADS, width / HEADS);
    const heads = (part: Value, ...perm: number[]): Value =>
      graph.node('Transpose', [graph.node('Reshape', [part, shape])], { perm: { ints: perm } });
    const [query, key, value] = [heads(parts[0]!, 1, 0, 2), heads(parts[1]!, 1, 2, 0), heads(parts[2]!, 1, 0, 2)];
    const scaled = graph.node('Mul', [query, this.#weight(`${name}mul/y`)]);
    const shares = graph.node('Softmax', [graph.node('MatMul', [scaled, key])], { axis: { int: -1 } });
    const together = graph.node('Transpose', [graph.node('MatMul', [shares, value])], { perm: { ints: [1, 0, 2] } });
    const flat = graph.node('Reshape', [together, graph.integers(-1, width)]);
    return this.#linear(flat, `${name}output_transform_single/kernel`, `${name}output_transform_single/bias`);
  }

  #normalised(input: Value, name: string): Value {
    const scale = this.#weight(`${name}/layer_norm/layer_norm_scale`);
    const bias = this.#weight(`${name}/layer_norm/layer_norm_bias`);
    const epsilon = view(this.#find('layer_norm/Cast/x')).getFloat32(0, true);
    return this.graph.node('LayerNormalization', [input, scale, bias], {
      axis: { int: -1 },
      epsilon: { float: epsilon },
    });
  }

  #linear(input: Value, kernel: string, bias: string): Value {
    return this.graph.quantisedLinear(input, quantised(this.#find(kernel)), this.#weight(bias));
  }

  /** Sines, then cosines, of each place times each of 128 frequencies. */
  #timingSignal(): Uint8Array {
    const frequencies = view(this.#find('TimingSignal/ExpandDims_1'));
    const half = WIDTH / 2;
    const signal = new Float32Array(MOST_PIECES * WIDTH);
    for (let place = 0; place < MOST_PIECES; place++) {
      for (let index = 0; index < half; index++) {
        const angle = Math.fround(place * frequencies.getFloat32(4 * index, true));
        signal[place * WIDTH + index] = Math.sin(angle);
        signal[place * WIDTH + half + index] = Math.cos(angle);
      }
    }
    return new Uint8Array(signal.buffer);
  }

  /** As a matrix: kernels of convolutions over one place have two more axes of length 1. */
  #weight(name: string): Value {
    const { shape, bytes } = this.#find(name);
    return this.graph.floats(shape.slice(-2), bytes);
  }

  #find(name: string): Weight {
    const found = [...this.weights].filter(([full]) => full.includes(name));
    if (found.length !== 1) throw new Error(`The model has ${found.length} weights named ${name}.`);
    return found[0]![1];
  }
}

const view = ({ bytes }: Weight): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
