import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { validate, version } from 'uuid';
import { derivedId, newId } from './ids.js';

describe('new ids', () => {
  // More than one supply of random bytes, and many within one millisecond.
  const ids = Array.from({ length: 2_000 }, newId);

  it('are UUIDs of version 7, each of its own', () => {
    expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(ids.map((id) => id.slice(-10))).size).toBe(ids.length);
  });

  it('sort in the order in which they were made', () => {
    expect(ids.toSorted()).toEqual(ids);
  });

  it('tell the time at which they were made', () => {
    const before = Date.now();
    const at = Number.parseInt(newId().replaceAll('-', '').slice(0, 12), 16);
    expect(at).toBeGreaterThanOrEqual(before - 1);
    expect(at).toBeLessThanOrEqual(Date.now() + 1);
  });
});

describe('derived ids', () => {
  it('are those of UUID version 5 in the namespace of this product', () => {
    const known = createHash('sha1').update(Buffer.from('5f3b7a524f0e5d5e9c550d6f0b7a9e11', 'hex'));
    const sha = known.update('request\u00001').digest('hex');
    expect(derivedId('request', 1)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const withoutMarks = (hex: string) => hex.slice(0, 12) + hex.slice(13, 16) + hex.slice(17, 32);
    expect(withoutMarks(derivedId('request', 1).replaceAll('-', ''))).toBe(withoutMarks(sha));
  });

  it('differ where one part differs, and are there for every text', () => {
    const parts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.nat()), { minLength: 1 });
    fc.assert(
      fc.property(parts, (given) => {
        expect(validate(derivedId(...given))).toBe(true);
        expect(derivedId(...given)).toBe(derivedId(...given));
        expect(derivedId(...given, 'more')).not.toBe(derivedId(...given));
      }),
    );
  });

  it('are made of text with half a surrogate pair as well', () => {
    expect(derivedId('a\ud800')).toBe(derivedId('a\ufffd'));
  });
});
