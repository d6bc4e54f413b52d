import type { Context } from 'koa';
import type { Config } from '../../infrastructure/config/index.js';

/**
 * Where browsers reach the service, for addresses that leave it. It never depends on a request, behind whose proxy the
 * connection is plain and whose Host anybody can write, except on a developer's machine.
 */
export const publicOrigin = (config: Config, koa: Context): string =>
  config.http.publicUrlIsSet || config.environment === 'production' ? config.http.publicUrl : `http://${koa.host}`;

/** Of pages that may act for whoever is signed in: the service's own, and those that the operator names. */
export const trustedOrigins = ({ http }: Config): ReadonlySet<string> =>
  new Set([...http.corsOrigins, new URL(http.publicUrl).origin]);
