import { defaultRepeatStrategy } from 'bullmq';
import { Cron } from 'croner';
import fc from 'fast-check';
import { cronProblem } from '../../application/knowledge/cron.js';
import { BullTimetable } from './timetable.js';

const timetable = new BullTimetable(() => {
  throw new Error('not needed');
});
const NOW = new Date('2026-11-26T12:00:00Z');
const problemOf = (cron: string) => cronProblem(cron, NOW, timetable);
/** When the queue runs it, as the queue itself reads it. */
const queued = (pattern: string) => new Date(defaultRepeatStrategy(NOW.getTime(), { pattern, tz: 'UTC' })!);
/** What the check of its intervals takes it for. */
const checked = (cron: string) => new Cron(cron, { timezone: 'UTC', paused: true }).nextRun(NOW);

const number = fc.nat(60).map(String);
const range = fc.tuple(number, number).map(([from, to]) => `${from}-${to}`);
const odd = fc.constantFrom(...'? L 5L LW 15W W 1#2 +1 H MON-FRI sun jan WED wed ~ @'.split(' '));
const step = fc.tuple(fc.oneof(fc.constant('*'), range, number), number).map(([of, by]) => `${of}/${by}`);
const list = fc.array(fc.oneof(number, range, odd), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(','));
const field = fc.oneof({ weight: 4, arbitrary: fc.constant('*') }, number, range, odd, step, list);
const schedule = fc.tuple(number, field, field, field, field).map((fields) => fields.join(' '));

describe('a schedule that is accepted', () => {
  it.each(['0 3 * * 1', '30 2 25 10 *', '0 0 29 2 *', '0 3 * * MON-FRI', '0 3 1,15 jan-mar wed', '0 */6 * * *'])(
    'may be %s',
    (cron) => expect([problemOf(cron), queued(cron)]).toEqual([null, checked(cron)]),
  );

  it.each(['0 0 LW * *', '0 0 15W * *', '0 3 1 * +1', '0 3 1,1-3 * *'])(
    'is not %s, which the queue does not understand',
    (cron) => expect(problemOf(cron)).not.toBeNull(),
  );

  it('is run by the queue, at the time that it means', () => {
    fc.assert(
      fc.property(schedule, (cron) => {
        if (problemOf(cron) === null) expect([cron, queued(cron)]).toEqual([cron, checked(cron)]);
      }),
      { numRuns: 2_000 },
    );
  });
});
