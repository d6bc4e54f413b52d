import { accept } from '../../domain/shared/result.js';
import { Attempts } from './attempts.js';

/** Attempts of which so many are spent, when the limits of these names are used up. */
function counted(...usedUp: string[]) {
  const spent: Record<string, number> = {};
  const attempts = new Attempts({
    take: async ({ name }) => {
      if (usedUp.includes(name)) return 60;
      spent[name] = (spent[name] ?? 0) + 1;
      return 0;
    },
    giveBack: async ({ name }) => {
      spent[name] = (spent[name] ?? 0) - 1;
    },
  });
  return { spent, judge: (prove: () => Promise<never>) => attempts.judge('password', 'address', '192.0.2.1', prove) };
}

describe('an attempt', () => {
  it('that is closed from everywhere spends none of its own place', async () => {
    const { spent, judge } = counted('password');
    const judged = await judge(async () => accept(null) as never);
    expect(judged).toMatchObject({ ok: false, refusal: { code: 'TOO_MANY_ATTEMPTS' } });
    expect(spent).toEqual({ 'password-here': 0 });
  });

  it('that nobody could judge, since a server is away, is none', async () => {
    const { spent, judge } = counted();
    const away = new Error('connect ECONNREFUSED');
    await expect(judge(() => Promise.reject(away))).rejects.toBe(away);
    expect(spent).toEqual({ 'password-here': 0, password: 0 });
  });
});
