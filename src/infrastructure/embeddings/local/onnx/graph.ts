import { BinaryWriter } from 'google-protobuf';
import type { Quantised } from './quantised.js';

/** The name of what a node gives or takes. */
export type Value = string;
export type Attributes = Readonly<Record<string, Attribute>>;
type Attribute = { readonly int: number } | { readonly ints: readonly number[] } | { readonly float: number };

interface NodeProto {
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
}

interface TensorProto {
  readonly name: Value;
  readonly shape: readonly number[];
  readonly type: number;
  readonly bytes: Uint8Array;
}

const FLOAT = 1;
const INT8 = 3;
const INT64 = 7;
const IR_VERSION = 8;
const OPERATORS_VERSION = 18;
/** Operators that ONNX Runtime has beside those of ONNX (`docs/ContribOperators.md` of its repository). */
const RUNTIME_DOMAIN = 'com.microsoft';
const RUNTIME_OPERATORS_VERSION = 1;
const ATTRIBUTE_TYPE = { float: 1, int: 2, ints: 7 };

/**
 * Writes an ONNX model. Numbers of fields are those of `onnx.proto3` (https://github.com/onnx/onnx), operators those
 * of version 18.
 */
export class Graph {
  readonly #nodes: NodeProto[] = [];
  readonly #tensors: TensorProto[] = [];
  #names = 0;

  /** A node with one output, which is returned. */
  node(operator: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    return this.nodes(operator, inputs, 1, attributes)[0]!;
  }

  /** A node with several outputs. */
  nodes(operator: string, inputs: readonly Value[], count: number, attributes: Attributes = {}, domain = ''): Value[] {
    const outputs = Array.from({ length: count }, () => this.#name());
    this.#nodes.push({ operator, domain, inputs, outputs, attributes });
    return outputs;
  }

  /** `input` times a matrix of 8 bits, plus `bias`. The input becomes 8 bits for the multiplication, by its own range. */
  quantisedLinear(input: Value, { shape, integers, scales }: Quantised, bias: Value): Value {
    const matrix = this.#tensor(shape, INT8, new Uint8Array(integers.buffer));
    const columns = this.floats([scales.length], new Uint8Array(scales.buffer));
    const noZeroPoint = '';
    const inputs = [input, matrix, columns, noZeroPoint, bias];
    return this.nodes('DynamicQuantizeMatMul', inputs, 1, {}, RUNTIME_DOMAIN)[0]!;
  }

  floats(shape: readonly number[], bytes: Uint8Array): Value {
    return this.#tensor(shape, FLOAT, bytes);
  }

  integers(...values: readonly number[]): Value {
    const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.#tensor([values.length], INT64, bytes);
  }

  /** The file: `input` is a list of integers of any length, `output` a list of floats of length `dimensions`. */
  write(input: Value, output: Value, dimensions: number): Uint8Array {
    const writer = new BinaryWriter();
    writer.writeInt64(1, IR_VERSION);
    writer.writeMessage(7, this, () => {
      for (const node of this.#nodes) writer.writeMessage(1, node, writeNode);
      writer.writeString(2, 'encoder');
      for (const tensor of this.#tensors) writer.writeMessage(5, tensor, writeTensor);
      writer.writeMessage(11, { name: input, type: INT64, shape: ['length'] }, writeSignature);
      writer.writeMessage(12, { name: output, type: FLOAT, shape: [1, dimensions] }, writeSignature);
    });
    writer.writeMessage(8, '', (domain, to) => writeOperators(to, domain, OPERATORS_VERSION));
    writer.writeMessage(8, RUNTIME_DOMAIN, (domain, to) => writeOperators(to, domain, RUNTIME_OPERATORS_VERSION));
    return writer.getResultBuffer();
  }

  #tensor(shape: readonly number[], type: number, bytes: Uint8Array): Value {
    const name = this.#name();
    this.#tensors.push({ name, shape, type, bytes });
    return name;
  }

  #name(): Value {
    return `v${this.#names++}`;
  }
}

function writeOperators(writer: BinaryWriter, domain: string, version: number): void {
  writer.writeString(1, domain);
  writer.writeInt64(2, version);
}

function writeNode({ operator, domain, inputs, outputs, attributes }: NodeProto, writer: BinaryWriter): void {
  for (const input of inputs) writer.writeString(1, input);
  for (const output of outputs) writer.writeString(2, output);
  writer.writeString(4, operator);
  for (const entry of Object.entries(attributes)) writer.writeMessage(5, entry, writeAttribute);
  writer.writeString(7, domain);
}

function writeAttribute([name, value]: [string, Attribute], writer: BinaryWriter): void {
  writer.writeString(1, name);
  if ('float' in value) writer.writeFloat(2, value.float);
  else if ('int' in value) writer.writeInt64(3, value.int);
  else for (const int of value.ints) writer.writeInt64(8, int);
  writer.writeEnum(20, ATTRIBUTE_TYPE[Object.keys(value)[0] as keyof typeof ATTRIBUTE_TYPE]);
}

function writeTensor({ name, shape, type, bytes }: TensorProto, writer: BinaryWriter): void {
  for (const length of shape) writer.writeInt64(1, length);
  writer.writeInt32(2, type);
  writer.writeString(8, name);
  writer.writeBytes(9, bytes);
}

interface Signature {
  readonly name: Value;
  readonly type: number;
  readonly shape: readonly (number | string)[];
}

function writeSignature({ name, type, shape }: Signature, writer: BinaryWriter): void {
  writer.writeString(1, name);
  writer.writeMessage(2, type, () =>
    writer.writeMessage(1, type, () => {
      writer.writeInt32(1, type);
      writer.writeMessage(2, shape, () => {
        for (const length of shape) {
          writer.writeMessage(1, length, () =>
            typeof length === 'number' ? writer.writeInt64(1, length) : writer.writeString(2, length),
          );
        }
      });
    }),
  );
}
