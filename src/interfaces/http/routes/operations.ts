import { z } from 'zod';
import { checkHealth } from '../../../application/health.js';
import type { Get } from '../../../application/token.js';
import { TOKENS } from '../../../application/tokens.js';
import { ok } from '../reply.js';
import { type Route, route } from '../route.js';

const dependency = z.object({
  name: z.string(),
  status: z.enum(['up', 'down']),
  latencyMs: z.number().meta({ description: 'Milliseconds.' }),
  error: z.string().optional(),
});

/** Is the service there, is it ready, what does it need. */
export const operationsRoutes = (get: Get): readonly Route[] => [
  route({
    method: 'get',
    path: '/ping',
    tag: 'Operations',
    summary: 'Answers when the service runs',
    access: { kind: 'public' },
    responses: { 200: { description: 'It runs', schema: z.object({ message: z.literal('Pong!') }) } },
    handler: async () => ok({ message: 'Pong!' }),
  }),
  route({
    method: 'get',
    path: '/health/live',
    tag: 'Operations',
    summary: 'The process is alive',
    access: { kind: 'public' },
    responses: { 200: { description: 'Alive', schema: z.object({ status: z.literal('up') }) } },
    handler: async () => ok({ status: 'up' }, { headers: { 'cache-control': 'no-store' } }),
  }),
  route({
    method: 'get',
    path: '/health/ready',
    tag: 'Operations',
    summary: 'Every dependency by name, with its latency',
    access: { kind: 'public' },
    responses: {
      200: { description: 'All are up', schema: readiness() },
      503: { description: 'At least one is down', schema: readiness() },
    },
    handler: async () => {
      const dependencies = await checkHealth(get(TOKENS.HealthChecks));
      const isUp = dependencies.every(({ status }) => status === 'up');
      return {
        status: isUp ? 200 : 503,
        body: { status: isUp ? 'up' : 'down', dependencies },
        headers: { 'cache-control': 'no-store', ...(isUp ? {} : { 'retry-after': '2' }) },
      };
    },
  }),
];

function readiness() {
  return z.object({ status: z.enum(['up', 'down']), dependencies: z.array(dependency) });
}
