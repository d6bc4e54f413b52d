import fc from 'fast-check';
import { binOf, middleOf, quantile } from './histogram.js';

describe('the histogram of answer times', () => {
  it('stands for every duration within 0.8 %, and exactly below 128 ms', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (value) => {
        const error = Math.abs(middleOf(binOf(value)) - value);
        expect(error).toBeLessThanOrEqual(value < 128 ? 0 : value / 128);
      }),
    );
  });

  it('keeps the order of durations', () => {
    fc.assert(
      fc.property(fc.nat(5_000_000), fc.nat(5_000_000), (a, b) => {
        if (a <= b) expect(binOf(a)).toBeLessThanOrEqual(binOf(b));
      }),
    );
  });

  it('gives the nearest-rank quantile', () => {
    const bins = new Map<number, number>();
    for (let value = 1; value <= 100; value++) bins.set(binOf(value), 1);
    expect([quantile(bins, 0.5), quantile(bins, 0.95), quantile(bins, 1)]).toEqual([50, 95, 100]);
    expect(quantile(new Map(), 0.5)).toBeNull();
  });
});
