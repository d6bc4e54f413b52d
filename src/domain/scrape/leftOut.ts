import type { PageSkipped } from './events.js';

/** HTTP's word for "was here and will not come back" (RFC 9110, 15.5.11). */
const GONE_FOR_GOOD = 410;

/**
 * What it says about a page that a run leaves it out. `gone`: it is not there, for now; `unwanted`: it is not to be kept;
 * null: it is as it was.
 */
export function verdictOf({ reason, status }: Pick<PageSkipped['data'], 'reason' | 'status'>) {
  if (reason === 'unchanged') return null;
  return reason === 'gone' && status !== GONE_FOR_GOOD ? 'gone' : 'unwanted';
}
