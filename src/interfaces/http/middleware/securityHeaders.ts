import type { Context, Middleware } from 'koa';
import helmet from 'koa-helmet';

/** Names and values. */
export type FixedHeaders = readonly (readonly [string, string])[];

/**
 * Answers of the API are data: nothing may be framed, sniffed or run from them. Pages set a policy of their own.
 * They are the same for every request, so helmet is asked for them once.
 */
export function securityHeaders(isProduction: boolean): FixedHeaders {
  const middleware = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    strictTransportSecurity: isProduction ? { maxAge: 31_536_000, includeSubDomains: true } : false,
  }) as unknown as Middleware;
  const headers = new Map<string, string>();
  const res = {
    setHeader: (name: string, value: string) => headers.set(name.toLowerCase(), value),
    removeHeader: (name: string) => headers.delete(name.toLowerCase()),
  };
  void middleware({ req: { headers: {} }, res } as unknown as Context, async () => {});
  return [...headers];
}

export const withHeaders =
  (headers: FixedHeaders): Middleware =>
  (koa, next) => {
    for (const [name, value] of headers) koa.res.setHeader(name, value);
    return next();
  };
