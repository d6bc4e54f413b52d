import { readFileSync } from 'node:fs';
import { isUndecodable } from '../../src/application/ports/eventStore.js';
import { EventCodec } from '../../src/infrastructure/eventstore/codec.js';
import { deciding } from '../support/dsl/decider.js';
import { eventLog } from '../support/dsl/eventLog.js';
import { reacting } from '../support/dsl/process.js';
import { projecting, projectingSql } from '../support/dsl/projection.js';
import { reminderEvents } from './catalogue.js';
import { remindingProcess } from './process.js';
import { openRemindersProjection, reminderTimesProjection } from './readModels.js';
import { type ReminderEvent, type ReminderSet, reminderDecider } from './reminder.js';

const GUIDE = 'docs/guides/extending.md';
const FILES = ['reminder', 'catalogue', 'readModels', 'process', 'extending.spec'];
const AT = '2026-01-02T09:00:00.000Z';

const set: ReminderSet = {
  type: 'ReminderSet',
  data: { ownerId: 'ada', text: 'Water the plants', channel: 'mail', dueAt: AT },
};
const due: ReminderEvent = { type: 'ReminderCameDue', data: { at: AT } };
const dismissed: ReminderEvent = { type: 'ReminderDismissed', data: { at: AT } };
const job = { kind: 'job', queue: 'reminders', name: 'tell', data: { reminderId: 'process-1' }, key: 'tell' } as const;

describe('the guide to extending', () => {
  it('shows only code that stands in the files of this folder, which are compiled and run', () => {
    const code = FILES.map((name) => readFileSync(`test/guides/${name}.ts`, 'utf8'));
    const blocks = [...readFileSync(GUIDE, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(([, block = '']) => block);
    expect(blocks.length).toBeGreaterThan(FILES.length);
    expect(blocks.filter((block) => !code.some((text) => text.includes(block)))).toEqual([]);
  });
});

describe('a reminder', () => {
  const given = deciding(reminderDecider);

  it('is set once, and is over when it was dismissed', () => {
    given().when({ type: 'SetReminder', data: set.data }).thenEvents(set);
    given(set).when({ type: 'SetReminder', data: set.data }).thenRefused('REMINDER_OVER');
    given(set, due)
      .when({ type: 'Dismiss', data: { at: AT } })
      .thenEvents(dismissed);
    given(set, dismissed)
      .when({ type: 'Dismiss', data: { at: AT } })
      .thenRefused('REMINDER_OVER');
  });

  it('does not come due twice', () => {
    given(set)
      .when({ type: 'ComeDue', data: { at: AT } })
      .thenEvents(due);
    given(set, due)
      .when({ type: 'ComeDue', data: { at: AT } })
      .thenNothing();
  });
});

describe('the catalogue of reminders', () => {
  it('brings an event of version 1 up to date', async () => {
    const noKeys = async () => new Map<string, Uint8Array>();
    const metadata = {
      $correlationId: 'c',
      commandId: 'c',
      actor: { kind: 'account', id: 'ada' } as const,
      occurredAt: AT,
    };
    const place = { stream: 'reminder-1', revision: 0, position: 1n };
    const data = { ownerId: 'ada', text: 'Water the plants', dueAt: AT };
    const stored = { id: 'e', type: 'ReminderSet', data, metadata: { ...metadata, v: 1 }, ...place };
    const [event] = await new EventCodec([reminderEvents], noKeys, noKeys).decode([stored]);
    expect(event && !isUndecodable(event) && event.data).toEqual({ ...data, channel: 'mail' });
  });
});

describe('the read models of reminders', () => {
  it('hold what is open, and when it came due', () => {
    const log = eventLog().at(AT).add('reminder-1', set, due).add('reminder-2', set, dismissed);
    projecting(openRemindersProjection)
      .given(log)
      .thenDocuments({ 1: { ownerId: 'ada', text: 'Water the plants', isDue: true } });
    projectingSql(reminderTimesProjection)
      .given(log)
      .thenWrites({ text: /^insert into times/, values: [['1'], [AT]] });
  });
});

describe('the process of reminding', () => {
  const process = reacting(remindingProcess);

  it('sets a deadline, then has the owner told', () => {
    process.given(set).when(due).thenReactions(job);
    process.given(set, due).when(dismissed).thenIgnored('it is over');
  });

  it('knows after a restart what is still to be done', () => {
    process.given(set, due).thenOutstanding(job);
    process.given(set, due, dismissed).thenOutstanding();
    process.given(set, due).when(dismissed).thenOpen(false);
  });
});
