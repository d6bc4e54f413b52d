import { EMPTY_CONFIGURATION } from '../../domain/bot/values.js';
import { beginningOfDays, isTimeZone, localTime, momentOf, timeZoneOf } from './timeZone.js';

describe('the time zone of analytics', () => {
  it('is the one of the bot’s settings when it is one', () => {
    const having = (timeZone: string) => timeZoneOf({ ...EMPTY_CONFIGURATION, settings: { timeZone } });
    expect(having('Europe/Berlin')).toBe('Europe/Berlin');
    expect(having('Mars/Olympus')).toBe('UTC');
    expect(timeZoneOf(undefined)).toBe('UTC');
    expect(isTimeZone("UTC'; drop table x")).toBe(false);
  });

  it.each(['BST', 'IST', 'PST', 'AST', 'CET', 'NST', 'PLT'])(
    'is not the abbreviation %s: not everybody reads it alike',
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );

  it.each(['UTC', 'GMT', 'Japan', 'EST5EDT', 'Etc/GMT-14', 'europe/berlin'])('is %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it('begins a day at local midnight, also on days when clocks change', () => {
    expect(momentOf('2026-07-01', 'Europe/Berlin')?.toISOString()).toBe('2026-06-30T22:00:00.000Z');
    expect(momentOf('2026-03-29', 'Europe/Berlin')?.toISOString()).toBe('2026-03-28T23:00:00.000Z');
    expect(momentOf('2026-03-30', 'Europe/Berlin')?.toISOString()).toBe('2026-03-29T22:00:00.000Z');
    expect(momentOf('2026-01-01', 'Asia/Kathmandu')?.toISOString()).toBe('2025-12-31T18:15:00.000Z');
    expect(momentOf('2026-01-01T05:00:00Z', 'Asia/Kathmandu')?.toISOString()).toBe('2026-01-01T05:00:00.000Z');
  });

  it.each([
    ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00.000Z'],
    ['2026-03-08', 'America/Havana', '2026-03-08T05:00:00.000Z'],
    ['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
    ['2026-11-01', 'America/Havana', '2026-11-01T04:00:00.000Z'],
  ])('begins %s in %s, where clocks change at midnight, at %s', (date, timeZone, beginning) => {
    expect(momentOf(date, timeZone)?.toISOString()).toBe(beginning);
    expect(beginningOfDays(1, new Date(Date.parse(beginning) + 1), timeZone)?.toISOString()).toBe(beginning);
  });

  it('takes a time that clocks leave out for as much later, and one that they show twice for the first', () => {
    expect(momentOf('2026-03-29T02:30', 'Europe/Berlin')?.toISOString()).toBe('2026-03-29T01:30:00.000Z');
    expect(momentOf('2026-10-25T02:30', 'Europe/Berlin')?.toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });

  it('takes a time without an offset as one of that zone', () => {
    expect(momentOf('2026-07-01T12:30', 'Europe/Berlin')?.toISOString()).toBe('2026-07-01T10:30:00.000Z');
    expect(momentOf('2026-07-01T12:30:15.5+05:30', 'Europe/Berlin')?.toISOString()).toBe('2026-07-01T07:00:15.500Z');
  });

  it.each([
    [1, '2026-07-01T21:59:59Z', 'Europe/Berlin', '2026-06-30T22:00:00.000Z'],
    [1, '2026-07-01T22:00:00Z', 'Europe/Berlin', '2026-06-30T22:00:00.000Z'],
    [1, '2026-07-01T22:00:01Z', 'Europe/Berlin', '2026-07-01T22:00:00.000Z'],
    [7, '2026-07-01T10:00:00Z', 'Pacific/Kiritimati', '2026-06-24T10:00:00.000Z'],
    [2, '2026-03-29T12:00:00Z', 'Europe/Berlin', '2026-03-27T23:00:00.000Z'],
    [2, '2026-03-30T12:00:00Z', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
  ])('counts %i days up to %s in %s from %s on', (days, until, timeZone, from) => {
    expect(beginningOfDays(days, new Date(until), timeZone)?.toISOString()).toBe(from);
  });

  it.each([
    ['2026-06-30T22:00:00Z', 'Europe/Berlin', '2026-07-01T00:00:00+02:00'],
    ['2026-10-25T00:30:00Z', 'Europe/Berlin', '2026-10-25T02:30:00+02:00'],
    ['2026-10-25T01:30:00Z', 'Europe/Berlin', '2026-10-25T02:30:00+01:00'],
    ['2026-01-01T00:00:00Z', 'America/St_Johns', '2025-12-31T20:30:00-03:30'],
    ['2026-01-01T00:00:00Z', 'UTC', '2026-01-01T00:00:00+00:00'],
  ])('shows %s in %s as %s', (moment, timeZone, local) => {
    expect(localTime(new Date(moment), timeZone)).toBe(local);
    expect(Date.parse(local)).toBe(Date.parse(moment));
  });

  it.each([
    'soon',
    '',
    '1',
    'Jan 5 2026',
    '2026-02-31',
    '2026-13-01',
    '2026-01-01T25:00Z',
    '0001-01-01',
    '275761-01-01',
  ])('takes %p for no time', (text) => {
    expect(momentOf(text, 'UTC')).toBeNull();
  });
});
