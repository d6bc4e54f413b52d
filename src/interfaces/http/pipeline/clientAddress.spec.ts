import fc from 'fast-check';
import { addressOf } from './clientAddress.js';

describe('an entry of X-Forwarded-For', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:51324', '203.0.113.7'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:DB8:0::1]:443', '2001:db8::1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['[::ffff:203.0.113.7]:443', '203.0.113.7'],
  ])('%s is the address %s', (entry, address) => {
    expect(addressOf(entry)).toBe(address);
  });

  it.each([
    'unknown',
    '_gazonk',
    '1',
    '0x7f.1',
    '203.0.113',
    '203.0.113.07',
    '203.0.113.7:',
    '203.0.113.7:http',
    '203.0.113.7:123456',
    '[2001:db8::1',
    '[2001:db8::1]443',
    '2001:db8:1:2:3:4:5:6:443',
    'fe80::1%eth0',
    '[fe80::1%25eth0]:443',
    '"203.0.113.7"',
  ])('%s is no address', (entry) => {
    expect(addressOf(entry)).toBeNull();
  });

  it('is the same address with and without a port, in whichever form', () => {
    const ports = fc.nat({ max: 65_535 });
    fc.assert(fc.property(fc.ipV4(), ports, (ip, port) => expect(addressOf(`${ip}:${port}`)).toBe(ip)));
    fc.assert(
      fc.property(fc.ipV6(), ports, (ip, port) => {
        expect(addressOf(ip)).not.toBeNull();
        expect(addressOf(`[${ip}]:${port}`)).toBe(addressOf(ip));
      }),
    );
  });

  it('never fails, whatever it is', () => {
    const unit = fc.constantFrom(...'0123456789abcfABCF:.[]%x "-');
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit, maxLength: 50 })), (text) => void addressOf(text)));
  });
});
