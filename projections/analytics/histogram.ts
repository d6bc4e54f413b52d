/**
 * A histogram of durations that can be added up over time, bots and processes. Below 128 ms every value has a bin of
 * its own, above it 64 bins for each power of two, so the middle of a bin is off by less than 0.8 %
 * (the layout of HdrHistogram with two significant digits, G. Tene).
 */
export type Bins = ReadonlyMap<number, number>;

const EXACT = 128;
const PER_OCTAVE = 64;
const FIRST_OCTAVE = 7;
const LONGEST_MS = 2 ** 31 - 1;

/** The bin of a duration in milliseconds. */
export function binOf(milliseconds: number): number {
  const value = Math.min(LONGEST_MS, Math.max(0, Math.round(milliseconds)));
  if (value < EXACT) return value;
  const octave = 31 - Math.clz32(value);
  const within = (value >> (octave - FIRST_OCTAVE + 1)) - PER_OCTAVE;
  return EXACT + (octave - FIRST_OCTAVE) * PER_OCTAVE + within;
}

/** The duration that stands for a bin, in milliseconds: its middle. */
export function middleOf(bin: number): number {
  if (bin < EXACT) return bin;
  const octave = Math.floor((bin - EXACT) / PER_OCTAVE) + FIRST_OCTAVE;
  const shift = octave - FIRST_OCTAVE + 1;
  const low = (((bin - EXACT) % PER_OCTAVE) + PER_OCTAVE) * 2 ** shift;
  return Math.floor(low + (2 ** shift - 1) / 2);
}

/** The `share` quantile (0.95 for p95) by nearest rank; null of nothing. */
export function quantile(bins: Bins, share: number): number | null {
  let total = 0;
  for (const count of bins.values()) total += count;
  if (total === 0) return null;
  let missing = Math.max(1, Math.ceil(share * total));
  for (const bin of [...bins.keys()].sort((a, b) => a - b)) {
    missing -= bins.get(bin)!;
    if (missing <= 0) return middleOf(bin);
  }
  return null;
}
