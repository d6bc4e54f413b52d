import { ContainerModule } from 'inversify';
import { Redis } from 'ioredis';
import { ROLE_HOSTS } from '../../application/roleHost.js';
import { TOKENS } from '../../application/tokens.js';
import { QUEUE_PAGES, QUEUES_PATH } from '../../interfaces/http/middleware/queueDashboard.js';
import { WORKERS } from '../../interfaces/workers/index.js';
import type { Config } from '../config/index.js';
import { BullJobs } from '../queue/bullJobs.js';
import { queuePages } from '../queue/dashboard.js';
import type { QueuePace } from '../queue/pace.js';
import { MemoryWatch } from '../queue/queueMemory.js';
import { WorkerHost } from '../queue/workerHost.js';
import { singletons } from './bind.js';
import { SHUTDOWN } from './shutdown.js';
import { INFRA } from './tokens.js';

const retryStrategy = (times: number) => Math.min(times * 100, 2_000);

/** The job queues and those who work on them. */
export const queueModule = (config: Config, pace: Partial<QueuePace> = {}): ContainerModule =>
  new ContainerModule((options) => {
    const single = singletons(options);
    single(INFRA.BullJobs, (get) => {
      const warn = (err: unknown) => get(INFRA.Logger).warn({ err }, 'job queue');
      // Adding fails after a few seconds without Redis, so that whoever adds can decide.
      const connection = new Redis(config.queue.url, { maxRetriesPerRequest: 2, commandTimeout: 5_000, retryStrategy });
      connection.on('error', warn);
      const jobs = new BullJobs(connection, config.keyPrefix, warn, pace.backoffMs);
      get(SHUTDOWN).add('job queue', async () => {
        await jobs.close().catch(() => {});
        connection.disconnect();
      });
      return jobs;
    });
    options.bind(TOKENS.Jobs).toService(INFRA.BullJobs);
    single(INFRA.MemoryWatch, (get) => {
      const failed = (err: unknown) => get(INFRA.Logger).warn({ err }, 'lost jobs will be looked for again');
      return new MemoryWatch(() => get(INFRA.BullJobs).memory(), failed, pace.lookMs);
    });
    single(QUEUE_PAGES, (get) => {
      const jobs = get(INFRA.BullJobs);
      return queuePages(
        WORKERS.map((make) => jobs.queue(make(get).queue)),
        QUEUES_PATH,
      );
    });
    single(ROLE_HOSTS.worker, (get) => {
      const log = get(INFRA.Logger);
      const connect = () => {
        const connection = new Redis(config.queue.url, { maxRetriesPerRequest: null, retryStrategy });
        connection.on('error', (err) => log.warn({ err }, 'worker connection'));
        return connection;
      };
      return new WorkerHost(
        WORKERS.map((make) => make(get)),
        connect,
        config.keyPrefix,
        get(INFRA.MemoryWatch),
        log,
        pace,
      );
    });
  });
