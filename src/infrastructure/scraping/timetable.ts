import { defaultRepeatStrategy, type Queue } from 'bullmq';
import type { Timetable } from '../../application/knowledge/timetable.js';

/** The timetable as job schedulers of BullMQ: each tick adds one job, whichever process notices it. */
export class BullTimetable implements Timetable {
  /** @param queue of the worker that handles `tick`. */
  constructor(private readonly queue: () => Queue) {}

  understands(cron: string): boolean {
    try {
      return defaultRepeatStrategy(Date.now(), { pattern: cron, tz: 'UTC' }) !== undefined;
    } catch {
      return false;
    }
  }

  async put(sourceId: string, cron: string): Promise<void> {
    if (await this.#isPut(schedulerId(sourceId), cron)) return;
    await this.queue().upsertJobScheduler(
      schedulerId(sourceId),
      { pattern: cron, tz: 'UTC' },
      { name: 'tick', data: { sourceId }, opts: { attempts: 5, backoff: { type: 'exponential', delay: 1_000 } } },
    );
  }

  /** To put it again would take its next tick away, also one that has been due since before the workers were there. */
  async #isPut(id: string, cron: string): Promise<boolean> {
    const queue = this.queue();
    const known = await queue.getJobScheduler(id);
    if (known?.pattern !== cron || known.next === undefined) return false;
    const tick = await queue.getJob(`repeat:${id}:${known.next}`);
    return tick !== undefined && !(await tick.isCompleted()) && !(await tick.isFailed());
  }

  async take(sourceId: string): Promise<void> {
    await this.queue().removeJobScheduler(schedulerId(sourceId));
  }
}

const schedulerId = (sourceId: string): string => `source-${sourceId}`;
