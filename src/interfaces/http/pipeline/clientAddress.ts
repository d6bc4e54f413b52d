import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Middleware } from 'koa';
import proxyAddr from 'proxy-addr';

/**
 * The visitor's address: the connection's own, unless the connection comes from a configured proxy; then the last
 * address in `X-Forwarded-For` that is no such proxy. Without configured proxies no forwarded header is believed.
 */
export function clientAddress(trustedProxies: readonly string[]): Middleware {
  const isTrusted = proxyAddr.compile([...trustedProxies]);
  return (koa, next) => {
    const direct = koa.req.socket.remoteAddress ?? '';
    const isBehindProxy = trustedProxies.length > 0;
    koa.request.ip = isBehindProxy ? forwardedFor(koa.get('x-forwarded-for'), direct, isTrusted) : direct;
    return next();
  };
}

/**
 * From hop to hop, the nearest first, for as long as they are trusted. What is no address (`unknown`, garbage) is told by
 * nobody but the hop before, which then is who calls: if it counted by its text, each text would have limits of its own.
 */
function forwardedFor(header: string, direct: string, isTrusted: (address: string, hop: number) => boolean): string {
  const hops = header.split(',').map((hop) => hop.trim());
  let address = direct;
  for (const [index, hop] of hops
    .filter((text) => text !== '')
    .toReversed()
    .entries()) {
    const before = isTrusted(address, index) ? addressOf(hop) : null;
    if (before === null) break;
    address = before;
  }
  return address;
}

const IPV4_WITH_PORT = /^([\d.]+):\d{1,5}$/;
const IPV6_IN_BRACKETS = /^\[([\da-f:.]+)\](?::\d{1,5})?$/i;

/**
 * The address in an entry of `X-Forwarded-For`, in its one form. Some proxies (Azure's Application Gateway) write the port
 * of the connection behind it, which is another one each time.
 */
export function addressOf(entry: string): string | null {
  const text = IPV4_WITH_PORT.exec(entry)?.[1] ?? IPV6_IN_BRACKETS.exec(entry)?.[1] ?? entry;
  // ipaddr.js alone takes `1`, `0x7f.1` and zones (`fe80::1%eth0`) as well, which name nobody here.
  const isAddress = isIP(text) !== 0 && !text.includes('%') && ipaddr.isValid(text);
  return isAddress ? ipaddr.process(text).toString() : null;
}
