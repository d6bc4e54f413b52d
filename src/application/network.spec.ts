import type { Refusal } from '../domain/shared/decider.js';
import { accept, refuse } from '../domain/shared/result.js';
import { Attempts } from './accounts/attempts.js';
import { networkOf } from './network.js';
import { countMessage } from './website/limits.js';

const [here, neighbour, elsewhere] = ['2001:db8:1:2::3', '2001:db8:1:2:aaaa::4', '2001:db8:1:3::3'];

describe('the network of an address', () => {
  it('is the /64 of IPv6, and the address itself of IPv4', () => {
    expect(networkOf(here)).toBe(networkOf(neighbour));
    expect(networkOf(here)).not.toBe(networkOf(elsewhere));
    const plain = ['::ffff:127.0.0.1', '127.0.0.1', '?'].map(networkOf);
    expect(plain).toEqual(['127.0.0.1', '127.0.0.1', '?']);
  });

  it('is what guessing is counted by', async () => {
    const keys: string[] = [];
    const attempts = new Attempts({
      take: async (_, key) => {
        keys.push(key);
        return 0;
      },
      giveBack: async (_, key) => {
        keys.push(key);
      },
    });
    const wrong = async () => refuse<Refusal>({ kind: 'unauthenticated', code: 'WRONG', detail: '' });
    await attempts.judge('password', 'hash', here, wrong);
    // Taken, and given back.
    await attempts.judge('password', 'hash', neighbour, async () => accept(null));
    await attempts.judge('password', 'hash', elsewhere, wrong);
    const places = keys.filter((key) => key !== 'hash');
    expect([places.length, new Set(places.slice(0, 3)).size, new Set(places).size]).toEqual([4, 1, 2]);
  });

  it('is what visitors are counted by', async () => {
    const keys = async (ip: string) => {
      const seen: string[] = [];
      const consume = async (_: unknown, key: string) => {
        seen.push(key);
        return { allowed: true, limit: 1, remaining: 1, resetSeconds: 1 };
      };
      const caller = { kind: 'publishable', botId: 'b', keyId: 'k', accountId: 'a' } as const;
      await countMessage({ consume }, { botId: 'b', caller, ip, visitor: null, isNew: true });
      return seen.join();
    };
    expect(await keys(here)).toBe(await keys(neighbour));
    expect(await keys(here)).not.toBe(await keys(elsewhere));
  });
});
