import { Cron } from 'croner';
import type { Timetable } from './timetable.js';

/** Between two runs of one schedule there is at least this, so that nobody's site is scraped every minute. */
const MIN_INTERVAL_MINUTES = 60;
const CHECKED_RUNS = 50;

/**
 * What is wrong with a schedule; null when it is fine. Five fields (minute, hour, day, month, weekday) in UTC.
 * Notations of cron differ (`15W`, `1,1-3`): what the timetable does not understand would never run.
 */
export function cronProblem(cron: string, now: Date, timetable: Pick<Timetable, 'understands'>): string | null {
  if (cron.trim().split(/\s+/).length !== 5) return 'A schedule has five fields: minute, hour, day, month, weekday.';
  try {
    const runs = new Cron(cron, { timezone: 'UTC', paused: true }).nextRuns(CHECKED_RUNS, now);
    if (runs.length === 0) return 'This schedule never comes to pass.';
    if (!timetable.understands(cron)) return NOT_CRON;
    const isTooOften = runs.some(
      (run, index) => index > 0 && run.getTime() - runs[index - 1]!.getTime() < MIN_INTERVAL_MINUTES * 60_000,
    );
    return isTooOften ? `A site is scraped at most every ${MIN_INTERVAL_MINUTES} minutes.` : null;
  } catch {
    return NOT_CRON;
  }
}

/** Of a schedule that the timetable does not understand. */
export const NOT_CRON = 'This is not a schedule in cron notation.';
