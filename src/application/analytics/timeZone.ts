import type { BotConfiguration } from '../../domain/bot/values.js';

/** True for a name of the IANA time zone database, as `Europe/Berlin`; offsets such as `+02:00` are none. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,60}$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The bot's time zone: `timeZone` among its free settings, else UTC. */
export function timeZoneOf(configuration: BotConfiguration | undefined): string {
  const named = configuration?.settings.timeZone;
  return typeof named === 'string' && isTimeZone(named) ? named : 'UTC';
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A moment from what a query says: an ISO time as it is, a date as the beginning of that day in `timeZone`. */
export function momentOf(text: string, timeZone: string): Date | null {
  const time = Date.parse(text);
  if (Number.isNaN(time)) return null;
  if (!DATE.test(text)) return new Date(time);
  // Twice: the offset at the first guess may not be the one at the result when clocks change in between.
  const first = time - offsetMs(time, timeZone);
  return new Date(time - offsetMs(first, timeZone));
}

/** How far local time is ahead of UTC at that moment, in milliseconds. */
function offsetMs(time: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(time);
  const part = (type: string) => Number(parts.find((found) => found.type === type)?.value);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return local - Math.floor(time / 1000) * 1000;
}
