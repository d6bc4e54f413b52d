import { knowledgeDecider } from '../../domain/knowledge/decider.js';
import type { CommandHandler } from '../handleCommand.js';
import { GiveUp } from '../ports/worker.js';
import type { Timetable } from './timetable.js';

/**
 * Brings the timetable in step with what is known of a source now, whatever was known when this was asked for.
 * @throws GiveUp for a schedule that an earlier version took and the timetable cannot keep: it comes off.
 */
export async function scheduleOf(timetable: Timetable, handler: CommandHandler, sourceId: string): Promise<void> {
  const { state } = await handler.load(knowledgeDecider, sourceId);
  const cron = state.status === 'present' ? state.cron : null;
  if (cron !== null && timetable.understands(cron)) return await timetable.put(sourceId, cron);
  await timetable.take(sourceId);
  if (cron !== null) throw new GiveUp(`The source ${sourceId} is on no timetable: ${cron} is not a schedule.`);
}
