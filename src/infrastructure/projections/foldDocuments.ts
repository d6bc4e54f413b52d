import type { DocumentProjection } from '../../application/projection.js';
import { aggregateIdOf, type Recorded } from '../../domain/shared/event.js';
import { DataError } from './target.js';

/** A document as it is stored: null when the events removed it; the position of the last event applied to it. */
export interface StoredDocument {
  readonly document: object | null;
  readonly position: bigint;
}

/**
 * Applies events to documents, each to the one of its stream, skipping what a document has already seen.
 * @returns the documents that changed. Nothing is changed in place.
 * @throws DataError naming the event on which `evolve` threw.
 */
export function foldDocuments(
  projection: Pick<DocumentProjection, 'evolve'>,
  known: ReadonlyMap<string, StoredDocument>,
  events: readonly Recorded[],
): Map<string, StoredDocument> {
  const changed = new Map<string, StoredDocument>();
  for (const event of events) {
    const id = aggregateIdOf(event.stream);
    const before = changed.get(id) ?? known.get(id);
    if (before && event.position <= before.position) continue;
    const document = evolved(projection, before?.document ?? null, event);
    if (document === (before?.document ?? null)) continue;
    changed.set(id, { document, position: event.position });
  }
  return changed;
}

function evolved(projection: Pick<DocumentProjection, 'evolve'>, document: object | null, event: Recorded) {
  try {
    return projection.evolve(document, event);
  } catch (error) {
    throw new DataError(error, event);
  }
}

/** Streams whose document must be loaded: not those that begin in this batch. */
export function idsToLoad(events: readonly Recorded[], isKnown: (id: string) => boolean): string[] {
  const begun = new Set<string>();
  const missing = new Set<string>();
  for (const event of events) {
    const id = aggregateIdOf(event.stream);
    if (event.revision === 0) begun.add(id);
    else if (!begun.has(id) && !isKnown(id)) missing.add(id);
  }
  return [...missing];
}

/** Positions as text of one width compare as text in every database. */
export const paddedPosition = (position: bigint): string => position.toString().padStart(20, '0');
