import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { apiKeyForm } from './apiKeyFormat.js';
import { fromBase62, toBase62 } from './base62.js';

const env = fc.constantFrom('live', 'test', 'pub');
const secret = fc.uint8Array({ minLength: 32, maxLength: 32 });
const key = fc.record({ env, id: fc.uuid(), secret }).map((parts) => ({
  ...parts,
  text: apiKeyForm.compose(parts.env, parts.id, parts.secret).text,
}));

describe('the form of API keys', () => {
  const documented = /for secret scanners: `([^`]+)`/.exec(readFileSync('docs/security.md', 'utf8'))?.[1];

  it('gives back id and secret, all 256 bits of it, and is found by the pattern that scanners are told', () => {
    fc.assert(
      fc.property(key, ({ env, id, secret, text }) => {
        expect(apiKeyForm.parse(text)).toEqual({ env, keyId: id, secret: Buffer.from(secret) });
        expect(new RegExp(documented!).exec(`before ${text} after`)?.[0]).toBe(text);
      }),
    );
  });

  it('tells every single mistyped character by the checksum', () => {
    fc.assert(
      fc.property(key, fc.nat(), fc.constantFrom(...'aZ09xQ'), ({ text }, place, character) => {
        const at = 'nova_live_'.length + (place % 71);
        const typo = text.slice(0, at) + character + text.slice(at + 1);
        if (typo !== text) expect(apiKeyForm.parse(typo)).toBeNull();
      }),
    );
  });

  it('takes nothing else for a key', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(apiKeyForm.parse(text)).toBeNull()));
    const { text } = apiKeyForm.compose('live', '01900000-0000-7000-8000-000000000000', new Uint8Array(32));
    for (const other of [` ${text}`, `${text}\n`, text.slice(0, -1), `${text}0`, text.replace('live', 'prod'), '']) {
      expect(apiKeyForm.parse(other)).toBeNull();
    }
  });
});

describe('base62', () => {
  it('gives the bytes back, and refuses numbers that need more', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        expect(fromBase62(toBase62(bytes, 22), 16)).toEqual(Buffer.from(bytes));
      }),
    );
    expect(fromBase62('z'.repeat(22), 16)).toBeNull();
    expect(fromBase62('-', 1)).toBeNull();
  });
});
