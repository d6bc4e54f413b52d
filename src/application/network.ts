import ipaddr from 'ipaddr.js';

/**
 * IPv4 as it is; of IPv6 the /64, within which devices change their address by
 * themselves (RFC 8981) and anybody has all the addresses there are: what is counted per address counts per network.
 */
export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  return address.kind() === 'ipv4'
    ? address.toString()
    : (address as ipaddr.IPv6).parts
        .slice(0, 4)
        .map((part) => part.toString(16))
        .join(':');
}
