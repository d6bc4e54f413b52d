import type { DocumentProjection, RelationalProjection } from '../../../src/application/projection.js';
import { aggregateIdOf, type Recorded } from '../../../src/domain/shared/event.js';
import type { EventLog } from './eventLog.js';
import { explain, plain } from './explain.js';

type Events = EventLog | readonly Recorded[];

const listed = (events: Events): readonly Recorded[] => ('events' in events ? events.events : events);

/** Folds the events as the runner would and compares every document, by aggregate id (absent: removed). */
export const projecting = <D extends object>(projection: Pick<DocumentProjection<D>, 'evolve'>) => ({
  given: (events: Events) => {
    const documents = foldDocuments(projection, events);
    const story = [['given', listed(events).map(plain)]] as const;
    return {
      thenDocuments: (expected: Readonly<Record<string, D>>): void =>
        explain(story, () => expect(Object.fromEntries(documents)).toEqual(expected)),
      thenDocument: (id: string, expected: unknown): void =>
        explain(story, () => expect(documents.get(id) ?? null).toEqual(expected)),
      documents,
    };
  },
});

/** The documents of a document projection after these events, by aggregate id. */
export function foldDocuments<D extends object>(
  projection: Pick<DocumentProjection<D>, 'evolve'>,
  events: Events,
): Map<string, D> {
  const documents = new Map<string, D>();
  for (const event of listed(events)) {
    const id = aggregateIdOf(event.stream);
    const next = projection.evolve(documents.get(id) ?? null, event);
    if (next === null) documents.delete(id);
    else documents.set(id, next);
  }
  return documents;
}

/** The writes of a relational projection: compare values, or the text by a pattern. */
export const projectingSql = (projection: Pick<RelationalProjection, 'project'>) => ({
  given: (events: Events) => {
    const writes = projection.project(listed(events));
    const story = [['given', listed(events).map(plain)]] as const;
    return {
      thenWrites: (...expected: readonly { readonly text: RegExp | string; readonly values?: unknown }[]): void =>
        explain(story, () =>
          expect(writes).toEqual(
            expected.map(({ text, values }) => ({
              text: text instanceof RegExp ? expect.stringMatching(text) : expect.stringContaining(text),
              values: values ?? expect.anything(),
            })),
          ),
        ),
      thenNothing: (): void => explain(story, () => expect(writes).toEqual([])),
      writes,
    };
  },
});
