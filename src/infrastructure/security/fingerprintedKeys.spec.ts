import fc from 'fast-check';
import { FingerprintedKeys } from './fingerprintedKeys.js';

const named = { keyId: '01900000-0000-7000-8000-000000000000', digest: 'd' };

describe('keys that were seen before', () => {
  it('are found by their whole text and by no other', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (text, other) => {
        const keys = new FingerprintedKeys();
        keys.add(text, named);
        expect(keys.find(text)).toBe(named);
        if (other !== text) expect(keys.find(other)).toBeUndefined();
        expect(keys.find(text.slice(0, -1))).toBeUndefined();
      }),
    );
  });
});
