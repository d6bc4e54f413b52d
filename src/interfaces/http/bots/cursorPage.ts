import { CURSORS } from '../../../application/cursors.js';
import type { Get } from '../../../application/token.js';
import { Problem } from '../problem.js';

/** The place that a cursor stands for; null for none. @throws Problem 400 when it is not from this list. */
export function openCursor(get: Get, list: string, cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const place = get(CURSORS).open(list, cursor);
  if (place === null) throw new Problem(400, 'BAD_CURSOR', 'This cursor was not given by this list, or was changed.');
  return place;
}

export const sealCursor = (get: Get, list: string, place: string | number | null): string | null =>
  place === null ? null : get(CURSORS).seal(list, String(place));
