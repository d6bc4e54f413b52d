import type { Middleware } from 'koa';
import proxyAddr from 'proxy-addr';

/**
 * The visitor's address: the connection's own, unless the connection comes from a configured proxy; then the last
 * address in `X-Forwarded-For` that is no such proxy. Without configured proxies no forwarded header is believed.
 */
export function clientAddress(trustedProxies: readonly string[]): Middleware {
  const isTrusted = proxyAddr.compile([...trustedProxies]);
  return (koa, next) => {
    koa.request.ip = trustedProxies.length > 0 ? proxyAddr(koa.req, isTrusted) : (koa.req.socket.remoteAddress ?? '');
    return next();
  };
}
