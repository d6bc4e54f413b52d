import fc from 'fast-check';
import { cut } from './cut.js';

describe('a text that is cut', () => {
  it('stays as it is when it fits', () => {
    expect([cut('', 3), cut('ab', 3), cut('a😀', 3), cut('abc', 3)]).toEqual(['', 'ab', 'a😀', 'abc']);
  });

  it('loses a character as a whole', () => {
    expect([cut('abcd', 3), cut('ab😀', 3), cut('a😀b', 3), cut('😀', 1)]).toEqual(['abc', 'ab', 'a😀', '']);
  });

  it('is the longest whole beginning that fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (text, max) => {
        const short = cut(text, max);
        const next = String.fromCodePoint(text.codePointAt(short.length) ?? 0);
        expect([text.startsWith(short), short.isWellFormed(), short.length <= max]).toEqual([true, true, true]);
        expect(short === text || short.length + next.length > max).toBe(true);
      }),
    );
  });
});
