import type { SourceMode } from '../../domain/knowledge/events.js';
import type { SourceSettings } from '../../domain/knowledge/state.js';
import { canonicalUrl } from '../../domain/scrape/pageUrl.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result, refuse } from '../../domain/shared/result.js';
import type { PageReader } from '../ports/pageReader.js';
import { cronProblem } from './cron.js';
import { scheduleRefusal, tooManyPages, urlRefusal } from './refusals.js';
import type { Timetable } from './timetable.js';

export interface WantedKnowledge {
  readonly url: string;
  readonly mode: SourceMode;
  readonly maxPages: number | null;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Undefined leaves the schedule as it is, null takes it off. */
  readonly schedule?: string | null;
}

/** What is possible here: which addresses, which schedules, how many pages of a site. */
interface Possible {
  readonly reader: Pick<PageReader, 'refusalOf'>;
  readonly timetable: Pick<Timetable, 'understands'>;
  readonly maxPages: number;
}

/** The settings of the source that is wanted; refused when its address, number of pages or schedule is not to be had. */
export function settingsOf(
  wanted: WantedKnowledge,
  now: Date,
  { reader, timetable, maxPages }: Possible,
): Result<Omit<SourceSettings, 'botId' | 'ownerId'>, Refusal> {
  const url = canonicalUrl(wanted.url);
  const refusal = url === null ? 'It is not the http or https address of a page.' : reader.refusalOf(url);
  if (url === null || refusal !== null) return refuse(urlRefusal(refusal ?? ''));
  if (wanted.maxPages !== null && wanted.maxPages > maxPages) return refuse(tooManyPages(maxPages));
  if (typeof wanted.schedule === 'string') {
    const problem = cronProblem(wanted.schedule, now, timetable);
    if (problem !== null) return refuse(scheduleRefusal(problem));
  }
  const { mode, include, exclude } = wanted;
  return accept({ url, mode, maxPages: mode === 'page' ? 1 : (wanted.maxPages ?? maxPages), include, exclude });
}
