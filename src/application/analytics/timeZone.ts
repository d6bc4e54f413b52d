import type { BotConfiguration } from '../../domain/bot/values.js';
import { DAY_MS } from '../durations.js';

/** `IST` is Israel's time to PostgreSQL and India's to JavaScript, and `CET` has no summer to the one and has to the other. */
const ABBREVIATION = /^(?!UTC$|GMT$)[A-Z]{2,4}$/i;

/** True for a name of the IANA time zone database, as `Europe/Berlin`; offsets such as `+02:00` are none. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,60}$/.test(name) || ABBREVIATION.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The database does not know a time zone that this process knows: their lists are of different years. */
export class UnknownTimeZone extends Error {}

/** The bot's time zone: `timeZone` among its free settings, else UTC. */
export function timeZoneOf(configuration: BotConfiguration | undefined): string {
  const named = configuration?.settings.timeZone;
  return typeof named === 'string' && isTimeZone(named) ? named : 'UTC';
}

const TIME = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * A moment from what a query says: an ISO time with its offset as it is, one without in `timeZone`, a date as the
 * beginning of that day there. Null for anything else, for days that no calendar has, and for the time before 1970.
 */
export function momentOf(text: string, timeZone: string): Date | null {
  const [, date, clock = '', offset] = TIME.exec(text) ?? [];
  if (date === undefined || !isDay(date)) return null;
  const time = Date.parse(offset === undefined ? `${date}${clock || 'T00:00'}Z` : text);
  if (Number.isNaN(time) || time < 0) return null;
  return new Date(offset === undefined ? momentAt(time, timeZone) : time);
}

/**
 * When the clocks of `timeZone` show `local` (as if it were UTC): the first time where they show it twice. Where they
 * leave it out, as many a zone does with midnight, they were to show it at the offset of before.
 */
function momentAt(local: number, timeZone: string): number {
  const before = local - offsetMs(local - DAY_MS, timeZone);
  const after = local - offsetMs(local + DAY_MS, timeZone);
  const shown = [before, after].filter((moment) => moment + offsetMs(moment, timeZone) === local);
  return shown.length === 0 ? before : Math.min(...shown);
}

/** The beginning of the day in `timeZone` from which on there are so many days up to `until`, its own included. */
export function beginningOfDays(days: number, until: Date, timeZone: string): Date | null {
  const last = until.getTime() - 1;
  const day = Math.floor((last + offsetMs(last, timeZone)) / DAY_MS) - (days - 1);
  return momentOf(new Date(day * DAY_MS).toISOString().slice(0, 10), timeZone);
}

/** A moment as the clocks of `timeZone` show it, with their offset: `2026-07-01T00:00:00+02:00`. */
export function localTime(moment: Date, timeZone: string): string {
  const offset = Math.round(offsetMs(moment.getTime(), timeZone) / 60_000);
  const local = new Date(moment.getTime() + offset * 60_000).toISOString().slice(0, 19);
  const two = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(offset);
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** `Date.parse` takes the 31st of February for the 3rd of March. */
function isDay(date: string): boolean {
  const time = Date.parse(`${date}T00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
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
