import { isPublicAddress } from '../../src/infrastructure/scraping/net/address.js';
import { AddressGuard, type Resolve } from '../../src/infrastructure/scraping/net/guard.js';
import { SafeFetch } from '../../src/infrastructure/scraping/net/safeFetch.js';
import { closeAll, fetcher, keep, LIMITS, refusal, site } from './support/fetching.js';

afterEach(closeAll);

describe('addresses that are not public unicast are refused', () => {
  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd12::1',
    'ff02::1',
    '2001:db8::1',
    '100::1',
    'fec0::1',
    'not an address',
    '',
  ])('%s', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(['1.1.1.1', '93.184.216.34', '2606:4700::1111', '::ffff:1.1.1.1'])('but %s is public', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );
});

describe('a URL that leads inside is refused before anything is sent', () => {
  it.each([
    ['local name', 'http://localhost/', 'ADDRESS_REFUSED'],
    ['local name with root dot', 'http://localhost./', 'ADDRESS_REFUSED'],
    ['loopback', 'http://127.0.0.1/', 'ADDRESS_REFUSED'],
    ['short form', 'http://127.1/', 'ADDRESS_REFUSED'],
    ['decimal form', 'http://2130706433/', 'ADDRESS_REFUSED'],
    ['octal form', 'http://0177.0.0.1/', 'ADDRESS_REFUSED'],
    ['hexadecimal form', 'http://0x7f.0x0.0x0.0x1/', 'ADDRESS_REFUSED'],
    ['full-width digits', 'http://１２７.0.0.1/', 'ADDRESS_REFUSED'],
    ['zero address', 'http://0/', 'ADDRESS_REFUSED'],
    ['cloud metadata', 'http://169.254.169.254/latest/meta-data/', 'ADDRESS_REFUSED'],
    ['IPv6 loopback', 'http://[::1]/', 'ADDRESS_REFUSED'],
    ['IPv4-mapped IPv6', 'http://[::ffff:127.0.0.1]/', 'ADDRESS_REFUSED'],
    ['IPv4-mapped IPv6 in hexadecimal', 'http://[::ffff:7f00:1]/', 'ADDRESS_REFUSED'],
    ['NAT64', 'http://[64:ff9b::127.0.0.1]/', 'ADDRESS_REFUSED'],
    ['6to4', 'http://[2002:7f00:1::]/', 'ADDRESS_REFUSED'],
    ['unique local IPv6', 'http://[fd00::1]/', 'ADDRESS_REFUSED'],
    ['another port', 'http://93.184.216.34:6379/', 'PORT_REFUSED'],
    ['file', 'file:///etc/passwd', 'SCHEME_REFUSED'],
    ['gopher', 'gopher://127.0.0.1:6379/_FLUSHALL', 'SCHEME_REFUSED'],
    ['data', 'data:text/html,hello', 'SCHEME_REFUSED'],
    ['javascript', 'javascript:alert(1)', 'SCHEME_REFUSED'],
    ['user name and password', 'http://user:secret@example.com/', 'CREDENTIALS_REFUSED'],
    ['not a URL', 'http://', 'SCHEME_REFUSED'],
  ])('%s: %s', async (_trick, url, code) => expect(await refusal(fetcher().get(url, LIMITS))).toBe(code));

  it('a name that resolves to a private address', async () => {
    const fetch = fetcher({ resolve: async () => ['10.1.2.3'] });
    expect(await refusal(fetch.get('http://intranet.example.com/', LIMITS))).toBe('ADDRESS_REFUSED');
  });

  it('a name with a public and a private address', async () => {
    const fetch = fetcher({ resolve: async () => ['93.184.216.34', '127.0.0.1'] });
    expect(await refusal(fetch.get('http://mixed.example.com/', LIMITS))).toBe('ADDRESS_REFUSED');
  });

  it('a redirect to a private address', async () => {
    const inside = await site({ '/secret': 'secret' });
    const outside = await site({
      '/': (_request, response) => response.writeHead(302, { location: inside.url('/secret') }).end(),
    });
    const fetch = fetcher({ allowHosts: [outside.host] });
    expect(await refusal(fetch.get(outside.url('/'), LIMITS))).toBe('PORT_REFUSED');
    expect(
      await refusal(
        fetcher({ allowHosts: [outside.host], allowPorts: [80, 443, inside.port] }).get(outside.url('/'), LIMITS),
      ),
    ).toBe('ADDRESS_REFUSED');
    expect(inside.requests).toEqual([]);
  });

  it('a redirect to another scheme', async () => {
    const outside = await site({
      '/': (_q, response) => response.writeHead(301, { location: 'file:///etc/passwd' }).end(),
    });
    expect(await refusal(fetcher({ allowHosts: [outside.host] }).get(outside.url('/'), LIMITS))).toBe('SCHEME_REFUSED');
  });

  it('a name server that answers publicly first and privately when connecting (rebinding)', async () => {
    const inside = await site({ '/': 'secret' });
    let asked = 0;
    const resolve: Resolve = async () => (asked++ === 0 ? ['93.184.216.34'] : ['127.0.0.1']);
    const guard = new AddressGuard({ allowHosts: [], allowPorts: [inside.port] }, resolve);
    // An early check passes, as it would in a check-then-fetch design; the connection is judged anew.
    expect(await guard.addressFor('rebind.example.com', inside.port)).toBe('93.184.216.34');
    const fetch = keep(new SafeFetch(guard, 'test'));
    expect(await refusal(fetch.get(`http://rebind.example.com:${inside.port}/`, LIMITS))).toBe('ADDRESS_REFUSED');
    expect(inside.requests).toEqual([]);
  });

  it('connects to the checked address and does not resolve a second time', async () => {
    const allowed = await site({ '/': 'fine' });
    let asked = 0;
    const fetch = fetcher({
      allowHosts: [`named.example.com:${allowed.port}`],
      resolve: async () => (asked++ === 0 ? ['127.0.0.1'] : ['10.0.0.1']),
    });
    const answer = await fetch.get(`http://named.example.com:${allowed.port}/`, LIMITS);
    expect([answer.body.toString(), asked]).toEqual(['fine', 1]);
  });
});

describe('an allowed private host', () => {
  it('is reached by its host and port only', async () => {
    const one = await site({ '/': 'one' });
    const two = await site({ '/': 'two' });
    const fetch = fetcher({ allowHosts: [one.host] });
    expect((await fetch.get(one.url('/'), LIMITS)).body.toString()).toBe('one');
    expect(await refusal(fetch.get(two.url('/'), LIMITS))).toBe('PORT_REFUSED');
  });
});
