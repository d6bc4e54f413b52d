import type { Queue } from 'bullmq';
import type { Middleware } from 'koa';

/** The pages of bull-board for these queues, below `path`. Job data holds ids only; what is confidential in it is sealed. */
export function queuePages(queues: readonly Queue[], path: string): Middleware {
  let pages: Promise<Middleware> | undefined;
  return async (koa, next) => {
    pages ??= load(queues, path);
    return (await pages)(koa, next);
  };
}

/** Only when somebody looks: it brings some 250 modules that no other page needs. */
async function load(queues: readonly Queue[], path: string): Promise<Middleware> {
  const [{ createBullBoard }, { BullMQAdapter }, { KoaAdapter }] = await Promise.all([
    import('@bull-board/api'),
    import('@bull-board/api/bullMQAdapter'),
    import('@bull-board/koa'),
  ]);
  const server = new KoaAdapter().setBasePath(path);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue)),
    serverAdapter: server,
    options: { uiConfig: { boardTitle: 'Nova Bot Studio: jobs' } },
  });
  return server.registerPlugin() as unknown as Middleware;
}
