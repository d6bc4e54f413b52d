import type { DocumentProjection, RelationalProjection } from '../../src/application/projection.js';
import { aggregateIdOf, type Recorded } from '../../src/domain/shared/event.js';
import type { ReminderEvent } from './reminder.js';

export interface OpenReminder {
  readonly ownerId: string;
  readonly text: string;
  readonly isDue: boolean;
}

/** One document for each reminder that is not over, in MongoDB. */
export const openRemindersProjection: DocumentProjection<OpenReminder> = {
  name: 'openReminders',
  kind: 'document',
  store: 'mongo',
  version: 1,
  categories: ['reminder'],
  indexes: [{ keys: { ownerId: 1 } }],
  evolve: (document, recorded) => {
    const event = recorded as Recorded<ReminderEvent>;
    switch (event.type) {
      case 'ReminderSet':
        return { ownerId: event.data.ownerId, text: event.data.text, isDue: false };
      case 'ReminderCameDue':
        return document && { ...document, isDue: true };
      case 'ReminderDismissed':
        return null;
    }
  },
};

/** When each reminder came due, in Postgres: one statement for a whole batch. */
export const reminderTimesProjection: RelationalProjection = {
  name: 'reminderTimes',
  kind: 'relational',
  version: 1,
  categories: ['reminder'],
  schema: 'create table times (id text primary key, due_at timestamptz not null)',
  project: (recorded) => {
    const due = (recorded as readonly Recorded<ReminderEvent>[]).filter(({ type }) => type === 'ReminderCameDue');
    if (due.length === 0) return [];
    return [
      {
        text: 'insert into times select * from unnest($1::text[], $2::timestamptz[])',
        values: [due.map(({ stream }) => aggregateIdOf(stream)), due.map(({ metadata }) => metadata.occurredAt)],
      },
    ];
  },
};
