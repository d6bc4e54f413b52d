import fc from 'fast-check';
import { visibleText } from './visibleText.js';

describe('visible text', () => {
  it('drops zero-width characters, direction overrides, tags and controls', () => {
    expect(visibleText('a\u200Bb\u202Ec\u2066d\uFEFFe\u00ADf\u{E0041}g\u0000h\u200Di')).toBe('abcdefghi');
  });

  it('keeps joiners where they are spelling or part of an emoji', () => {
    expect(visibleText('می‌خواهم')).toBe('می‌خواهم');
    expect(visibleText('👩‍💻 क्‍ष')).toBe('👩‍💻 क्‍ष');
  });

  it('keeps line breaks and tabs, in one form', () => {
    expect(visibleText('a\r\nb\rc\td')).toBe('a\nb\nc\td');
  });

  it('is stable and well-formed for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = visibleText(text);
        expect(visibleText(once)).toBe(once);
        expect(once.isWellFormed()).toBe(true);
      }),
    );
  });
});
