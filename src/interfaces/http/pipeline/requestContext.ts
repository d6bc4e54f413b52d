import { context, propagation, SpanKind } from '@opentelemetry/api';
import type { Context, Middleware } from 'koa';
import { newId } from '../../../application/ids.js';
import { traced } from '../../../application/tracing.js';
import type { Logger } from '../../../infrastructure/telemetry/logger.js';
import type { Metrics } from '../../../infrastructure/telemetry/metrics.js';
import { stateOf } from './state.js';

const SANE_REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;

/** Gives each request an id (a sane `X-Request-Id` is kept), a logger of its own, one log line and one measurement. */
export const requestContext =
  (logger: Logger, metrics: Metrics): Middleware =>
  async (koa, next) => {
    const given = koa.get('x-request-id');
    const requestId = SANE_REQUEST_ID.test(given) ? given : newId();
    koa.state.requestId = requestId;
    koa.state.logger = () => logger.child({ requestId });
    koa.set('x-request-id', requestId);
    const started = process.hrtime.bigint();
    try {
      const parent = propagation.extract(context.active(), koa.req.headers);
      await context.with(parent, () =>
        traced(
          koa.method,
          { 'http.request.method': koa.method, 'nova.request_id': requestId },
          async (span) => {
            await next();
            const route = koa.state.routePath as string | undefined;
            if (route) span.updateName(`${koa.method} ${route}`).setAttribute('http.route', route);
            span.setAttribute('http.response.status_code', koa.status);
          },
          SpanKind.SERVER,
        ),
      );
    } finally {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      const matched = koa.state.routePath ?? 'none';
      metrics.httpDuration.observe({ method: koa.method, route: String(matched), status: koa.status }, seconds);
      if (stateOf(koa).isCommand) {
        metrics.commands.inc({ method: koa.method, route: String(matched), outcome: outcomeOf(koa) });
      }
      logger.debug(
        { requestId, method: koa.method, route: matched, status: koa.status, ms: seconds * 1000 },
        'request',
      );
    }
  };

/** What became of a command: `accepted`, the code of its refusal, or `repeated` when an earlier answer was given again. */
function outcomeOf(koa: Context): string {
  if (koa.response.get('idempotency-replayed')) return 'repeated';
  return stateOf(koa).refusal ?? 'accepted';
}
