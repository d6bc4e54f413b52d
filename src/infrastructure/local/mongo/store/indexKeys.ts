import { encodeKey, fitKey } from '../bson/keyEncoding.js';
import { type Doc, isDocument } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { fieldOf, isIndex, MISSING } from '../query/path.js';

/** Longest part of an index key that holds the values; LMDB allows 1978 bytes for prefix, values and document key. */
export const MAX_VALUES = 1000;

interface Node {
  readonly value: unknown;
  /** How many components of the path are behind. */
  readonly at: number;
  /** An element of an array: a nested array is then a value, not expanded again. */
  readonly element: boolean;
}

/** Follows a path through embedded documents until it ends, fails or meets an array. */
function descend(node: Node, path: readonly string[]): Node {
  let { value, at } = node;
  while (at < path.length) {
    const name = path[at]!;
    if (Array.isArray(value)) {
      if (!isIndex(name) || Number(name) >= value.length) break;
      value = value[Number(name)];
    } else {
      value = isDocument(value) ? fieldOf(value, name) : MISSING;
      if (value === MISSING) return { value, at: path.length, element: false };
    }
    at += 1;
  }
  return { value, at, element: node.element && at === node.at };
}

/** At an array that has to be expanded: in the middle of the path, or at its end unless it is an element itself. */
const isStuck = (node: Node, path: readonly string[]): boolean =>
  Array.isArray(node.value) && (node.at < path.length || !node.element);

/** The combinations of values that a document has at the paths of an index, one for each element of an array. */
export interface Tuples {
  readonly tuples: readonly (readonly unknown[])[];
  /** Which paths lead through an array or end in one. */
  readonly multi: readonly boolean[];
}

/** Throws CannotIndexParallelArrays (171) when two paths lead through different arrays. */
export function tuplesOf(doc: Doc, paths: readonly (readonly string[])[]): Tuples {
  const tuples: unknown[][] = [];
  const multi = paths.map(() => false);
  const expand = (nodes: readonly Node[]): void => {
    const reached = nodes.map((node, index) => descend(node, paths[index]!));
    const stuck = reached.map((node, index) => isStuck(node, paths[index]!));
    const first = stuck.indexOf(true);
    if (first < 0) {
      tuples.push(reached.map(({ value }) => value));
      return;
    }
    const array = reached[first]!.value as unknown[];
    for (const [index, isHere] of stuck.entries()) {
      if (!isHere) continue;
      multi[index] = true;
      if (reached[index]!.value === array) continue;
      throw new MongoError(171, `cannot index parallel arrays [${paths[index]![0]}] [${paths[first]![0]}]`);
    }
    for (const item of array.length === 0 ? [undefined] : array) {
      expand(
        reached.map((node, index): Node => {
          if (!stuck[index]) return node;
          const ended = node.at === paths[index]!.length;
          // Arrays directly in arrays are not looked into, except by index.
          const value = ended || isDocument(item) ? item : MISSING;
          return { value, at: value === MISSING ? paths[index]!.length : node.at, element: true };
        }),
      );
    }
  };
  expand(paths.map(() => ({ value: doc, at: 0, element: false })));
  return { tuples, multi };
}

/** The parts of a document's index entries that hold its values, each once, and the values of each. */
export interface ValueKeys {
  readonly keys: readonly Buffer[];
  readonly tuples: readonly (readonly unknown[])[];
  /** Some key was longer than MAX_VALUES: its end is a hash. */
  readonly truncated: boolean;
}

export function valueKeys(tuples: readonly (readonly unknown[])[], directions: readonly number[]): ValueKeys {
  let truncated = false;
  const encode = (tuple: readonly unknown[]): Buffer => {
    const key = encodeKey(
      tuple.map((value) => (value === MISSING ? null : value)),
      directions,
    );
    truncated ||= key.length > MAX_VALUES;
    return fitKey(key, MAX_VALUES);
  };
  if (tuples.length === 1) return { keys: [encode(tuples[0]!)], tuples, truncated };
  const found = new Map<string, { key: Buffer; tuple: readonly unknown[] }>();
  for (const tuple of tuples) {
    const key = encode(tuple);
    found.set(key.toString('latin1'), { key, tuple });
  }
  const each = [...found.values()];
  return { keys: each.map(({ key }) => key), tuples: each.map(({ tuple }) => tuple), truncated };
}
