import fc from 'fast-check';
import { HmacRefreshTokens } from './hmacRefreshTokens.js';

const SESSION = '01900000-0000-7000-8000-000000000000';
const tokens = new HmacRefreshTokens('refresh-secret-of-the-tests-0123456789');
const parsed = (token: string) => {
  const found = tokens.parse(token);
  if (!found) throw new Error('not a token');
  return found;
};

describe('refresh tokens', () => {
  it('name their session and generation, and hold a fresh 256-bit secret', () => {
    const [one, two] = [tokens.first(SESSION), tokens.first(SESSION)];
    expect(parsed(one.token)).toMatchObject({ sessionId: SESSION, generation: 0, hash: one.hash });
    expect(one.token.split('.')[2]).not.toBe(two.token.split('.')[2]);
    expect(Buffer.from(one.token.split('.')[2] ?? '', 'base64url')).toHaveLength(32);
  });

  it('have one successor each, step by step or all at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (steps) => {
        const { token } = tokens.first(SESSION);
        let walked = token;
        for (let step = 0; step < steps; step++) walked = parsed(walked).follow(1).token;
        expect(parsed(token).follow(steps).token).toBe(walked);
        expect(parsed(walked).generation).toBe(steps);
      }),
    );
  });

  it('are kept only as a hash that tells nothing without the server’s key', () => {
    const { token, hash } = tokens.first(SESSION);
    expect(hash).not.toBe(new HmacRefreshTokens('another secret of the same kind 0123456').parse(token)?.hash);
    expect(token).not.toContain(hash);
  });

  it('that were not issued here, or were altered in any character, are none', () => {
    const { token } = tokens.first(SESSION);
    expect(new HmacRefreshTokens('another secret of the same kind 0123456').parse(token)).toBeNull();
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'aA0-_.'), (at, character) => {
        const altered = token.slice(0, at) + character + token.slice(at + 1);
        if (altered !== token) expect(tokens.parse(altered)).toBeNull();
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => expect(tokens.parse(text)).toBeNull()));
  });
});
