import { InstallationKey } from './installationKey.js';
import { KeyedLookupHashes } from './lookupHashes.js';

const installation = (byte: number) =>
  new InstallationKey({ ensure: async ([subject]) => new Map([[subject?.id ?? '', Buffer.alloc(32, byte)]]) });
const hashes = new KeyedLookupHashes(installation(1));

describe('keyed hashes', () => {
  it('are the same for the same thing, and others under another installation’s key', async () => {
    expect(await hashes.email('a@example.com')).toBe(
      await new KeyedLookupHashes(installation(1)).email('a@example.com'),
    );
    expect(await hashes.email('a@example.com')).not.toBe(
      await new KeyedLookupHashes(installation(2)).email('a@example.com'),
    );
  });

  it('differ by purpose, provider and address', async () => {
    const code = async (purpose: 'signIn' | 'resetPassword', address: string) =>
      Buffer.from(await hashes.code(purpose, address, '123456')).toString('hex');
    const all = [await code('signIn', 'a'), await code('resetPassword', 'a'), await code('signIn', 'b')];
    expect(new Set(all).size).toBe(3);
    expect(await hashes.identity('google', '1')).not.toBe(await hashes.identity('github', '1'));
  });

  it('of a client hold for its network: an IPv6 address may change within its /64', async () => {
    const first = await hashes.client('browser', '2001:db8:1:2::3');
    expect(await hashes.client('browser', '2001:db8:1:2:aaaa::4')).toBe(first);
    expect(await hashes.client('browser', '2001:db8:1:3::3')).not.toBe(first);
  });
});
