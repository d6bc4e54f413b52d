import argon2 from 'argon2';
import { PasswordsBusy } from '../../application/accounts/ports.js';
import { ARGON2, Argon2Hasher } from './argon2Hasher.js';
import { COMMON_PASSWORDS, isCommonPassword } from './commonPasswords.js';

describe('password hashing', () => {
  const hasher = new Argon2Hasher();

  it('is argon2id with at least the parameters that OWASP asks for', async () => {
    expect(ARGON2).toMatchObject({ type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    const hash = await hasher.hash('glass otter 41 bay');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect([await hasher.verify(hash, 'glass otter 41 bay'), await hasher.verify(hash, 'glass otter 41 baY')]).toEqual([
      true,
      false,
    ]);
  });

  it('does the same work when there is no account to compare with', async () => {
    expect(await hasher.verify(null, 'nobody has this password')).toBe(false);
  });

  it('notices hashes made with weaker parameters', async () => {
    const weak = await argon2.hash('glass otter 41 bay', { ...ARGON2, timeCost: 1, memoryCost: 8_192 });
    expect([hasher.isOutdated(weak), hasher.isOutdated(await hasher.hash('x'))]).toEqual([true, false]);
  });

  it('leaves the event loop free and turns away whoever would wait too long', async () => {
    const busy = new Argon2Hasher(10);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const all = await Promise.allSettled(Array.from({ length: 30 }, () => busy.verify(null, 'x')));
    clearInterval(timer);
    const refused = all.filter((one) => one.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every((one) => one.reason instanceof PasswordsBusy)).toBe(true);
    expect(ticks).toBeGreaterThan(5);
  });
});

describe('the most common passwords', () => {
  it('are refused in any case; others are not', () => {
    expect(['password', 'Password1', 'QWERTYUIOP', '12345678', 'iloveyou'].map(isCommonPassword)).toEqual(
      Array(5).fill(true),
    );
    expect(['glass otter 41 bay', 'correct horse battery', ''].map(isCommonPassword)).toEqual([false, false, false]);
    expect(COMMON_PASSWORDS).toBeGreaterThanOrEqual(3_000);
  });
});
