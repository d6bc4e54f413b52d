/** As much of TensorFlow.js as is used here; the package brings no types of its own. */
export interface TensorFlow {
  ready(): Promise<void>;
  getKernel(name: string, backend: string): Kernel | undefined;
  unregisterKernel(name: string, backend: string): void;
  registerKernel(kernel: Kernel): void;
}

interface Kernel {
  readonly kernelFunc: (given: MatMul) => Tensor;
}

interface MatMul {
  readonly inputs: { readonly a: Tensor; readonly b: Tensor };
  readonly backend: Backend;
  readonly attrs: { readonly transposeA: boolean; readonly transposeB: boolean };
}

interface Tensor {
  readonly dataId: object;
  readonly shape: readonly number[];
}

interface Backend {
  makeOutput(shape: readonly number[], type: 'float32'): Tensor;
  typedArrayFromHeap(tensor: Tensor): Float32Array;
  disposeData(dataId: object): void;
}

const NAME = 'BatchMatMul';

/**
 * The WebAssembly backend multiplies a pair of matrices with SIMD, but a batch of pairs (one for each head of attention) in plain
 * loops, which took a third of the time of the whole model. Here a batch is given to it pair by pair.
 */
export function multiplyPairByPair(tensorflow: TensorFlow): void {
  const original = tensorflow.getKernel(NAME, 'wasm');
  if (!original) return;
  const kernelFunc = (given: MatMul): Tensor =>
    isBatchOfPairs(given) ? multiply(given, original) : original.kernelFunc(given);
  tensorflow.unregisterKernel(NAME, 'wasm');
  tensorflow.registerKernel({ ...original, kernelFunc });
}

function isBatchOfPairs({ inputs: { a, b }, attrs }: MatMul): boolean {
  const [outer, other] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  return !attrs.transposeA && sizeOf(outer) > 1 && outer.join() === other.join();
}

function multiply({ inputs: { a, b }, backend, attrs }: MatMul, original: Kernel): Tensor {
  const outer = a.shape.slice(0, -2);
  const [rows, inner] = a.shape.slice(-2) as [number, number];
  const columns = b.shape.at(attrs.transposeB ? -2 : -1)!;
  const out = backend.makeOutput([...outer, rows, columns], 'float32');
  // Any new tensor may move the memory: an array over it is good until the next one only.
  const values = (tensor: Tensor): Float32Array => backend.typedArrayFromHeap(tensor);
  for (let index = 0; index < sizeOf(outer); index++) {
    // New ones for each pair: what the backend prepares of the right one, it keeps as long as that tensor lives.
    const left = backend.makeOutput([1, rows, inner], 'float32');
    const right = backend.makeOutput([1, inner, columns], 'float32');
    values(left).set(values(a).subarray(index * rows * inner, (index + 1) * rows * inner));
    const from = values(b).subarray(index * inner * columns, (index + 1) * inner * columns);
    if (attrs.transposeB) transpose(from, values(right), columns, inner);
    else values(right).set(from);
    const pair = { inputs: { a: left, b: right }, backend, attrs: { transposeA: false, transposeB: false } };
    const product = original.kernelFunc(pair);
    values(out).set(values(product), index * rows * columns);
    for (const { dataId } of [left, right, product]) backend.disposeData(dataId);
  }
  return out;
}

function transpose(from: Float32Array, to: Float32Array, rows: number, columns: number): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) to[column * rows + row] = from[row * columns + column]!;
  }
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);
