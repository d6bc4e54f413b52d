import fc from 'fast-check';
import { v5, validate, version } from 'uuid';
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
  const namespace = '5f3b7a52-4f0e-5d5e-9c55-0d6f0b7a9e11';

  it('are those of UUID version 5 in the namespace of this product', () => {
    const parts = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.nat()));
    fc.assert(fc.property(parts, (given) => expect(derivedId(...given)).toBe(v5(given.join('\u0000'), namespace))));
  });
});
