import fc from 'fast-check';
import { nearestWord, slips } from './nearWords.js';

const KNOWN = ['membership', 'opening', 'saturday', 'sauna', 'month', 'price', '2024'];

describe('the nearest word', () => {
  it.each([
    ['memberhsip', 'membership'],
    ['opning', 'opening'],
    ['saterday', 'saturday'],
    ['sauno', 'sauna'],
  ])('of %s is %s', (typed, meant) => {
    expect(nearestWord(typed, KNOWN)).toBe(meant);
  });

  it.each(['pool', 'mouth', 'bonth', '2025', 'zeppelin'])(
    'of %s is none: too short, too far or too different',
    (typed) => {
      expect(
        nearestWord(
          typed,
          KNOWN.filter((word) => word !== 'month'),
        ),
      ).toBeNull();
    },
  );

  it('is measured alike in both directions, and is the word itself at no distance', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'ä'), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(slips(a, b)).toBe(slips(b, a));
        expect(slips(a, b) === 0).toBe(a === b);
        expect(slips(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
