import { noun } from '../../application/counted.js';
import { LANGUAGE } from './language.js';

const whole = new Intl.NumberFormat(LANGUAGE);
const compact = new Intl.NumberFormat(LANGUAGE, { notation: 'compact', maximumFractionDigits: 1 });

export const count = (value: number): string => (value < 10_000 ? whole.format(value) : compact.format(value));

/** 1 page, 2 pages, 12K tokens. */
export const counted = (value: number, one: string): string => `${count(value)} ${noun(value, one)}`;

export const percent = (part: number, of: number): string => (of === 0 ? '–' : `${Math.round((100 * part) / of)} %`);

/** 0 s, 940 ms, 1.2 s, 3 min, 2.5 h. */
export function duration(milliseconds: number | null): string {
  if (milliseconds === null) return '–';
  if (milliseconds === 0) return '0 s';
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 90) return `${short(seconds)} s`;
  return seconds < 5_400 ? `${short(seconds / 60)} min` : `${short(seconds / 3_600)} h`;
}

const short = (value: number): string => whole.format(Number(value.toFixed(value < 10 ? 1 : 0)));

export const when = (iso: string): string =>
  new Date(iso).toLocaleString(LANGUAGE, { dateStyle: 'medium', timeStyle: 'short' });

/** The change against an earlier value, in words for screens: +12 %. Null when there is (next to) nothing to compare with. */
export function change(now: number | null, before: number | null): string | null {
  if (now === null || before === null || before === 0 || now > before * 10) return null;
  const share = Math.round((100 * (now - before)) / before);
  return `${share > 0 ? '+' : share < 0 ? '−' : '±'}${Math.abs(share)} %`;
}
