export interface Pair {
  /** Index in the list before, and in the list after. */
  readonly from: number;
  readonly to: number;
  /** Whether it changed places with others; coming and going around it does not count. */
  readonly isMoved: boolean;
}

export interface Pairing {
  readonly pairs: readonly Pair[];
  /** Indices before of what went, and after of what came. */
  readonly removed: readonly number[];
  readonly added: readonly number[];
}

/**
 * Finds the items of a list again in its later form: first those that are equal, then those that share one of
 * `identities` (names of fields, the most telling first). Without identities, what is left at the same place between
 * others is taken for one item that changed.
 */
export function pairItems(
  before: readonly unknown[],
  after: readonly unknown[],
  identities: readonly string[],
): Pairing {
  const partner = new Map<number, number>();
  const taken = new Set<number>();
  const match = (keyOf: (item: unknown) => string | null): void => {
    const waiting = new Map<string, number[]>();
    for (const [index, item] of after.entries()) {
      const key = taken.has(index) ? null : keyOf(item);
      if (key === null) continue;
      const queue = waiting.get(key);
      if (queue) queue.push(index);
      else waiting.set(key, [index]);
    }
    for (const [index, item] of before.entries()) {
      const key = partner.has(index) ? null : keyOf(item);
      const found = key === null ? undefined : waiting.get(key)?.shift();
      if (found === undefined) continue;
      partner.set(index, found);
      taken.add(found);
    }
  };
  match(canonical);
  for (const identity of identities) match((item) => fieldOf(item, identity));
  const inOrder = longestRise([...partner].sort(([a], [b]) => a - b));
  if (identities.length === 0) pairLeftovers(before.length, after.length, partner, taken, inOrder);
  return {
    pairs: [...partner].map(([from, to]) => ({ from, to, isMoved: !inOrder.has(from) })),
    removed: [...before.keys()].filter((index) => !partner.has(index)),
    added: [...after.keys()].filter((index) => !taken.has(index)),
  };
}

/** Pairs what is left between the same two anchors, one by one. */
function pairLeftovers(
  before: number,
  after: number,
  partner: Map<number, number>,
  taken: Set<number>,
  inOrder: Set<number>,
): void {
  let place = 0;
  for (let index = 0; index < before; index++) {
    const anchor = partner.get(index);
    if (anchor !== undefined) {
      if (inOrder.has(index)) place = anchor + 1;
      continue;
    }
    if (place < after && !taken.has(place)) {
      partner.set(index, place);
      taken.add(place++);
      inOrder.add(index);
    }
  }
}

/** The `from`s of a longest run of pairs whose `to`s rise too (patience sorting): these stayed, the others moved. */
function longestRise(pairs: readonly (readonly [number, number])[]): Set<number> {
  const ends: number[] = [];
  const previous: number[] = [];
  for (const [index, [, to]] of pairs.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[ends[middle] as number]?.[1] as number) < to) low = middle + 1;
      else high = middle;
    }
    previous[index] = ends[low - 1] ?? -1;
    ends[low] = index;
  }
  const kept = new Set<number>();
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] as number)
    kept.add(pairs[index]?.[0] as number);
  // Of runs of the same length the one is better that stayed at its very place.
  const fixed = pairs.filter(([from, to]) => from === to);
  if (fixed.length >= kept.size) return new Set(fixed.map(([from]) => from));
  return kept;
}

const fieldOf = (item: unknown, name: string): string | null => {
  const value = typeof item === 'object' && item !== null ? Reflect.get(item, name) : null;
  return typeof value === 'string' && value !== '' ? value : null;
};

/** JSON with sorted keys: equal for equal values. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
