import { knowledgeDecider } from '../../domain/knowledge/decider.js';
import type { CommandHandler } from '../handleCommand.js';
import type { Timetable } from './timetable.js';

/** Brings the timetable in step with what is known of a source now, whatever was known when this was asked for. */
export async function scheduleOf(timetable: Timetable, handler: CommandHandler, sourceId: string): Promise<void> {
  const { state } = await handler.load(knowledgeDecider, sourceId);
  if (state.status === 'present' && state.cron !== null) await timetable.put(sourceId, state.cron);
  else await timetable.take(sourceId);
}
