import type { ProcessManager, Reaction } from '../../src/application/processManager.js';
import { aggregateIdOf } from '../../src/domain/shared/event.js';
import { type Reminder, type ReminderCommand, type ReminderEvent, reminderDecider } from './reminder.js';

const tell = (reminderId: string): Reaction<ReminderCommand> => ({
  kind: 'job',
  queue: 'reminders',
  name: 'tell',
  data: { reminderId },
  key: 'tell',
});

const deadline = (id: string, at: string): Reaction<ReminderCommand> => ({
  kind: 'timeout',
  key: 'due',
  at,
  category: 'reminder',
  id,
  command: { type: 'ComeDue', data: { at } },
});

/** A reminder comes due at its time, and then its owner is told. */
export const remindingProcess: ProcessManager<Reminder, ReminderEvent, ReminderCommand> = {
  name: 'reminding',
  categories: ['reminder'],
  category: 'reminder',
  correlate: (event) => aggregateIdOf(event.stream),
  initial: reminderDecider.initial,
  apply: reminderDecider.evolve,
  react: (_state, event) => {
    const id = aggregateIdOf(event.stream);
    switch (event.type) {
      case 'ReminderSet':
        return [deadline(id, event.data.dueAt)];
      case 'ReminderCameDue':
        return [tell(id)];
      case 'ReminderDismissed':
        return { ignored: 'it is over' };
    }
  },
  outstanding: (state, id) => {
    if (state.status === 'waiting') return [deadline(id, state.dueAt)];
    return state.status === 'due' ? [tell(id)] : [];
  },
  isOpen: ({ status }) => status === 'waiting' || status === 'due',
};
