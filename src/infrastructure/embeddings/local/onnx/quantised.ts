import type { Weight } from '../modelFiles.js';

/** A matrix as whole numbers: `integers[row][column] * scales[column]` is nearly what it was. */
export interface Quantised {
  readonly shape: readonly [rows: number, columns: number];
  readonly integers: Int8Array;
  readonly scales: Float32Array;
}

/**
 * 7 of the 8 bits: older processors add two products with numbers of the input (up to 255) in 16 bits, which would cut off
 * larger sums.
 */
const LARGEST = 63;

/** One scale for each column (symmetric quantisation): a column is one number of the output. */
export function quantised({ shape, bytes }: Weight): Quantised {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const numbers = new Float32Array(Uint8Array.from(bytes).buffer);
  const scales = new Float32Array(columns);
  for (const [at, number] of numbers.entries()) {
    const column = at % columns;
    scales[column] = Math.max(scales[column]!, Math.abs(number) / LARGEST);
  }
  const integers = Int8Array.from(numbers, (number, at) => Math.round(number / (scales[at % columns]! || 1)));
  return { shape: [rows, columns], integers, scales };
}
