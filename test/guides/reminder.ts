import type { CommandOf, Decider, Refusal } from '../../src/domain/shared/decider.js';
import type { EventOf } from '../../src/domain/shared/event.js';
import { accept, refuse } from '../../src/domain/shared/result.js';

export type ReminderSet = EventOf<
  'ReminderSet',
  { readonly ownerId: string; readonly text: string; readonly channel: 'mail' | 'page'; readonly dueAt: string }
>;
export type ReminderCameDue = EventOf<'ReminderCameDue', { readonly at: string }>;
export type ReminderDismissed = EventOf<'ReminderDismissed', { readonly at: string }>;
export type ReminderEvent = ReminderSet | ReminderCameDue | ReminderDismissed;

export type ReminderCommand =
  | CommandOf<'SetReminder', ReminderSet['data']>
  | CommandOf<'ComeDue', { readonly at: string }>
  | CommandOf<'Dismiss', { readonly at: string }>;

export type Reminder =
  | { readonly status: 'none' }
  | { readonly status: 'waiting'; readonly ownerId: string; readonly dueAt: string }
  | { readonly status: 'due'; readonly ownerId: string }
  | { readonly status: 'dismissed' };

const gone: Refusal = { kind: 'conflict', code: 'REMINDER_OVER', detail: 'This reminder is over.' };

export const reminderDecider: Decider<ReminderCommand, ReminderEvent, Reminder> = {
  category: 'reminder',
  initial: { status: 'none' },
  evolve: (state, event) => {
    switch (event.type) {
      case 'ReminderSet':
        return { status: 'waiting', ownerId: event.data.ownerId, dueAt: event.data.dueAt };
      case 'ReminderCameDue':
        return state.status === 'waiting' ? { status: 'due', ownerId: state.ownerId } : state;
      case 'ReminderDismissed':
        return { status: 'dismissed' };
    }
  },
  decide: (command, state) => {
    switch (command.type) {
      case 'SetReminder':
        return state.status === 'none' ? accept([{ type: 'ReminderSet', data: command.data }]) : refuse(gone);
      case 'ComeDue':
        return accept(state.status === 'waiting' ? [{ type: 'ReminderCameDue', data: command.data }] : []);
      case 'Dismiss':
        if (state.status === 'none' || state.status === 'dismissed') return refuse(gone);
        return accept([{ type: 'ReminderDismissed', data: command.data }]);
    }
  },
};
