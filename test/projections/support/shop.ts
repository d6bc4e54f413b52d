import { z } from 'zod';
import { derivedId, newId } from '../../../src/application/ids.js';
import type { EventStore, NewEvent } from '../../../src/application/ports/eventStore.js';
import type { DocumentProjection, RelationalProjection } from '../../../src/application/projection.js';
import { aggregateIdOf, type EventOf, type Recorded } from '../../../src/domain/shared/event.js';
import { defineEvents } from '../../../src/infrastructure/eventstore/catalogue/define.js';

/** A small domain for tests of the engine: accounts that count. */
export type Counted = EventOf<'Counted', { by: number; text: string }>;
export type Closed = EventOf<'Closed', { at: string }>;
export type TallyEvent = Counted | Closed;

export const tallyCatalogue = defineEvents<TallyEvent>('tally', {
  Counted: { version: 1, schema: z.strictObject({ by: z.number(), text: z.string() }) },
  Closed: { version: 1, schema: z.strictObject({ at: z.string() }) },
});
export const noiseCatalogue = defineEvents<EventOf<'Noise'>>('noise', {
  Noise: { version: 1, schema: z.strictObject({}) },
});

/** A text that this projection cannot handle: `throw` in the projector, `overflow` in the database. */
const check = ({ text }: Counted['data']) => {
  if (text === 'throw') throw new Error('this event cannot be projected');
};

/** Sums by upsert (doubles show) and a row per event (losses show). */
export const totals: RelationalProjection = {
  name: 'testTotals',
  kind: 'relational',
  version: 1,
  categories: ['tally'],
  schema: `CREATE TABLE totals (id text PRIMARY KEY, total bigint NOT NULL, small smallint NOT NULL, events integer NOT NULL);
           CREATE TABLE log (event_id text PRIMARY KEY, position bigint NOT NULL)`,
  project: (recorded) => {
    const events = recorded.filter((event): event is Recorded<Counted> => event.type === 'Counted');
    for (const { data } of events) check(data);
    const sums = new Map<string, { total: number; small: number; events: number }>();
    for (const { stream, data } of events) {
      const sum = sums.get(stream) ?? { total: 0, small: 0, events: 0 };
      sum.total += data.by;
      sum.small = data.text === 'overflow' ? 1_000_000 : sum.small;
      sum.events += 1;
      sums.set(stream, sum);
    }
    if (events.length === 0) return [];
    const rows = [...sums];
    return [
      {
        text: `INSERT INTO totals SELECT * FROM unnest($1::text[], $2::bigint[], $3::int[], $4::int[])
               ON CONFLICT (id) DO UPDATE SET total = totals.total + excluded.total, events = totals.events + excluded.events`,
        values: [
          rows.map(([stream]) => aggregateIdOf(stream)),
          rows.map(([, sum]) => sum.total),
          rows.map(([, sum]) => sum.small),
          rows.map(([, sum]) => sum.events),
        ],
      },
      {
        text: 'INSERT INTO log SELECT * FROM unnest($1::text[], $2::bigint[])',
        values: [events.map(({ id }) => id), events.map(({ position }) => position)],
      },
    ];
  },
};

export interface TallyDocument {
  readonly total: number;
  readonly events: number;
}

const evolve = (document: TallyDocument | null, event: Recorded): TallyDocument | null => {
  if (event.type === 'Closed') return null;
  const { data } = event as Recorded<Counted>;
  check(data);
  return { total: (document?.total ?? 0) + data.by, events: (document?.events ?? 0) + 1 };
};

export const mongoTallies: DocumentProjection<TallyDocument> = {
  name: 'testTallies',
  kind: 'document',
  store: 'mongo',
  version: 1,
  categories: ['tally'],
  indexes: [{ keys: { total: 1 } }],
  evolve,
};

export const redisTallies: DocumentProjection<TallyDocument> = {
  name: 'testPublicTallies',
  kind: 'document',
  store: 'redis',
  version: 1,
  categories: ['tally'],
  evolve,
};

export const newEvent = (event: TallyEvent | EventOf<'Noise'>, id = newId()): NewEvent => ({
  id: derivedId(id, 0),
  event,
  metadata: {
    commandId: id,
    correlationId: id,
    actor: { kind: 'system', id: 'test' },
    occurredAt: new Date().toISOString(),
  },
});

/** Appends counts to a tally. @returns the position of the last one. */
export async function count(store: EventStore, id: string, ...entries: readonly (number | string)[]): Promise<bigint> {
  const events = entries.map((entry) =>
    newEvent({
      type: 'Counted',
      data: typeof entry === 'number' ? { by: entry, text: '' } : { by: 1, text: entry },
    }),
  );
  const appended = await store.append(`tally-${id}`, 'any', events);
  if (!appended.ok) throw new Error('conflict');
  return appended.value.position;
}

export async function close(store: EventStore, id: string): Promise<bigint> {
  const appended = await store.append(`tally-${id}`, 'any', [newEvent({ type: 'Closed', data: { at: '' } })]);
  if (!appended.ok) throw new Error('conflict');
  return appended.value.position;
}

/** Appends one count that happened at this time. @returns its position. */
export async function countAt(store: EventStore, id: string, occurredAt: Date): Promise<bigint> {
  const event = newEvent({ type: 'Counted', data: { by: 1, text: '' } });
  const metadata = { ...event.metadata, occurredAt: occurredAt.toISOString() };
  const appended = await store.append(`tally-${id}`, 'any', [{ ...event, metadata }]);
  if (!appended.ok) throw new Error('conflict');
  return appended.value.position;
}

export async function noise(store: EventStore): Promise<bigint> {
  const appended = await store.append(`noise-${newId()}`, 'any', [newEvent({ type: 'Noise', data: {} })]);
  if (!appended.ok) throw new Error('conflict');
  return appended.value.position;
}
