import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { KoaAdapter } from '@bull-board/koa';
import type { Queue } from 'bullmq';
import type { Middleware } from 'koa';

/** The pages of bull-board for these queues, below `path`. Job data holds ids only; what is confidential in it is sealed. */
export function queuePages(queues: readonly Queue[], path: string): Middleware {
  const server = new KoaAdapter().setBasePath(path);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue)),
    serverAdapter: server,
    options: { uiConfig: { boardTitle: 'Nova Bot Studio: jobs' } },
  });
  return server.registerPlugin() as unknown as Middleware;
}
