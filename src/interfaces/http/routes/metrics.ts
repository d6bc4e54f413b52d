import type { Registry } from 'prom-client';
import { type Route, route } from '../route.js';

/** What this process has counted, for Prometheus. */
export const metricsRoute = (registry: Registry): Route =>
  route({
    method: 'get',
    path: '/metrics',
    tag: 'Operations',
    summary: 'Prometheus metrics of this process',
    access: { kind: 'public' },
    responses: { 200: { description: 'Prometheus text format', contentType: 'text/plain' } },
    handler: async () => ({
      status: 200,
      body: await registry.metrics(),
      headers: { 'content-type': registry.contentType },
    }),
  });
