import ipaddr from 'ipaddr.js';

/**
 * Whether an IP address is public unicast. Everything else (loopback, private, link-local, carrier NAT, multicast,
 * documentation, and the IPv6 forms that carry an IPv4 address inside) is refused; IPv4-mapped IPv6 is judged as IPv4.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address.replace(/%.*$/, ''));
  if (parsed.range() !== 'unicast') return false;
  // Outside 2000::/3 nothing is assigned as global unicast (RFC 4291, 2.4).
  return parsed.kind() === 'ipv4' || ((parsed as ipaddr.IPv6).parts[0]! & 0xe000) === 0x2000;
}

/** `[::1]` → `::1`; other names in lower case without the root dot. */
export const bareHost = (host: string): string =>
  host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
