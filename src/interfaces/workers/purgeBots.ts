import { z } from 'zod';
import { BOT_PURGE } from '../../application/bots/purge.js';
import { derivedId } from '../../application/ids.js';
import { GiveUp, type WorkerDefinition, type WorkerJob } from '../../application/ports/worker.js';
import type { Get } from '../../application/token.js';
import { TOKENS } from '../../application/tokens.js';
import { ERASE_JOB, PURGE_QUEUE } from '../../domain/botPurgeProcess/process.js';

const SWEEP_JOB = 'sweep';
const SWEEP_EVERY_MS = 10 * 60_000;
/** A store can be away for longer than all attempts of a job take; the erasure is wanted until it is done. */
const COMES_AGAIN_MS = 10 * 60_000;
const eraseData = z.object({ botId: z.uuid() });

/** Empties the recycle bin on a timetable (one for all processes) and erases what purged bots left. */
export const purgeBotsWorker = (get: Get): WorkerDefinition => ({
  queue: PURGE_QUEUE,
  concurrency: 1,
  repeats: { name: SWEEP_JOB, everyMs: SWEEP_EVERY_MS },
  process: async (job) => {
    const { name, data, signal } = job;
    const purge = get(BOT_PURGE);
    if (name === SWEEP_JOB) {
      await purge.sweep(signal);
      return;
    }
    const parsed = eraseData.safeParse(data);
    if (name !== ERASE_JOB || !parsed.success) throw new GiveUp(`No job of this queue: ${name}`);
    const { botId } = parsed.data;
    try {
      await purge.erase(botId, signal);
    } catch (error) {
      if (job.isLastAttempt) await again(get, job, botId);
      throw error;
    }
  },
});

const again = (get: Get, job: WorkerJob, botId: string): Promise<void> =>
  get(TOKENS.Jobs).add(
    PURGE_QUEUE,
    ERASE_JOB,
    { botId },
    { jobId: derivedId('erase again', job.id), delayMs: COMES_AGAIN_MS },
  );
