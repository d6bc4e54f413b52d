import { z } from 'zod';
import { BOT_PURGE } from '../../application/bots/purge.js';
import { GiveUp, type WorkerDefinition } from '../../application/ports/worker.js';
import type { Get } from '../../application/token.js';
import { ERASE_JOB, PURGE_QUEUE } from '../../domain/botPurgeProcess/process.js';

const SWEEP_JOB = 'sweep';
const SWEEP_EVERY_MS = 10 * 60_000;
const eraseData = z.object({ botId: z.uuid() });

/** Empties the recycle bin on a timetable (one for all processes) and erases what purged bots left. */
export const purgeBotsWorker = (get: Get): WorkerDefinition => ({
  queue: PURGE_QUEUE,
  concurrency: 1,
  repeats: { name: SWEEP_JOB, everyMs: SWEEP_EVERY_MS },
  untilDone: [ERASE_JOB],
  process: async ({ name, data, signal }) => {
    const purge = get(BOT_PURGE);
    if (name === SWEEP_JOB) {
      await purge.sweep(signal);
      return;
    }
    const parsed = eraseData.safeParse(data);
    if (name !== ERASE_JOB || !parsed.success) throw new GiveUp(`No job of this queue: ${name}`);
    await purge.erase(parsed.data.botId, signal);
  },
});
