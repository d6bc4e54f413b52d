import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { open, seal } from './cipher.js';

const key = randomBytes(32);

describe('cipher', () => {
  it('opens what it sealed, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, context) => {
        expect(open(key, seal(key, Buffer.from(text), context), context).toString()).toBe(Buffer.from(text).toString());
      }),
    );
  });

  it('does not open with another key, in another context or with a changed byte', () => {
    const sealed = seal(key, Buffer.from('secret'), 'a');
    const changed = Buffer.from(sealed);
    changed[changed.length - 1]! ^= 1;
    expect(() => open(randomBytes(32), sealed, 'a')).toThrow();
    expect(() => open(key, sealed, 'b')).toThrow();
    expect(() => open(key, changed, 'a')).toThrow();
  });

  it('never gives the same bytes twice', () => {
    expect(seal(key, Buffer.from('x'), '')).not.toEqual(seal(key, Buffer.from('x'), ''));
  });
});
