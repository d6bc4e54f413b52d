import { accept } from '../../domain/shared/result.js';
import { Attempts } from './attempts.js';

it('an attempt that is closed from everywhere spends none of its own place', async () => {
  const spent: Record<string, number> = {};
  const attempts = new Attempts({
    take: async ({ name }) => {
      if (name === 'password') return 60;
      spent[name] = (spent[name] ?? 0) + 1;
      return 0;
    },
    giveBack: async ({ name }) => {
      spent[name] = (spent[name] ?? 0) - 1;
    },
  });
  const judged = await attempts.judge('password', 'address', '192.0.2.1', async () => accept(null));
  expect(judged).toMatchObject({ ok: false, refusal: { code: 'TOO_MANY_ATTEMPTS' } });
  expect(spent).toEqual({ 'password-here': 0 });
});
