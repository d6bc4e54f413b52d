import type { ProcessManager } from '../../../src/application/processManager.js';
import type { Decider, Refusal } from '../../../src/domain/shared/decider.js';
import type { EventOf } from '../../../src/domain/shared/event.js';
import { accept, refuse } from '../../../src/domain/shared/result.js';
import { deciding } from './decider.js';
import { eventLog } from './eventLog.js';
import { reacting } from './process.js';
import { projecting, projectingSql } from './projection.js';

type Opened = EventOf<'Opened', { name: string }>;
type Event = Opened | EventOf<'Closed'>;
type Command = EventOf<'Open', { name: string }> | EventOf<'Close'>;

const opened: Opened = { type: 'Opened', data: { name: 'door' } };
const closed: Event = { type: 'Closed', data: {} };
const refusal: Refusal = { kind: 'conflict', code: 'ALREADY_OPEN', detail: 'It is open.' };

const door: Decider<Command, Event, boolean> = {
  category: 'door',
  initial: false,
  evolve: (_state, event) => event.type === 'Opened',
  decide: (command, isOpen) => {
    if (command.type === 'Open') return isOpen ? refuse(refusal) : accept([{ type: 'Opened', data: command.data }]);
    return accept(isOpen ? [{ type: 'Closed', data: {} }] : []);
  },
};
const open: Command = { type: 'Open', data: { name: 'door' } };
const failure = (check: () => void): string => {
  try {
    check();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the expectation did not fail');
};

describe('given/when/then', () => {
  const given = deciding(door);

  it('passes when the decider does what is expected', () => {
    given().when(open).thenEvents(opened);
    given(opened).when(open).thenRefused('ALREADY_OPEN');
    given(opened, closed).when({ type: 'Close', data: {} }).thenNothing();
    given(opened).when({ type: 'Close', data: {} }).thenState(false);
    given(opened).thenState(true);
  });

  it('tells the case and the difference when events differ', () => {
    const message = failure(() => given(closed).when(open).thenEvents(closed));
    expect(message).toContain('given  {"type":"Closed"');
    expect(message).toContain('when  {"type":"Open","data":{"name":"door"}}');
    expect(message).toMatch(/-\s+"type": "Closed"/);
    expect(message).toMatch(/\+\s+"type": "Opened"/);
  });

  it('shows the refusal where events were expected', () => {
    expect(failure(() => given(opened).when(open).thenEvents(opened))).toContain('ALREADY_OPEN');
  });

  it('folds document projections by aggregate', () => {
    const log = eventLog().add('door-1', opened).add('door-2', opened, closed);
    const names = projecting<{ name: string }>({
      evolve: (_document, event) => (event.type === 'Opened' ? { name: (event as Opened).data.name } : null),
    });
    names.given(log).thenDocuments({ 1: { name: 'door' } });
    names.given(log).thenDocument('2', null);
    expect(failure(() => names.given(log).thenDocuments({}))).toContain('"name": "door"');
  });

  it('compares the writes of relational projections', () => {
    const counts = projectingSql({
      project: (events) => [{ text: 'insert into doors select unnest($1)', values: [events.map((e) => e.stream)] }],
    });
    counts.given(eventLog().add('door-1', opened)).thenWrites({ text: /^insert into doors/, values: [['door-1']] });
    expect(failure(() => counts.given(eventLog().add('door-1', opened)).thenNothing())).toContain('insert into doors');
  });

  it('compares the reactions of processes', () => {
    const bell: ProcessManager<boolean, Event> = {
      name: 'bell',
      categories: ['door'],
      category: 'door',
      correlate: () => 'process-1',
      initial: false,
      apply: door.evolve,
      react: (_state, event) =>
        event.type === 'Opened' ? [{ kind: 'job', queue: 'bells', name: 'ring', data: {} }] : { ignored: 'closing' },
      outstanding: (isOpen) => (isOpen ? [{ kind: 'job', queue: 'bells', name: 'ring', data: {} }] : []),
      isOpen: (state) => state,
    };
    const process = reacting(bell);
    process.given().when(opened).thenReactions({ kind: 'job', queue: 'bells', name: 'ring', data: {} });
    process.given(opened).when(closed).thenIgnored('closing');
    process.given(opened).thenOutstanding({ kind: 'job', queue: 'bells', name: 'ring', data: {} });
    process.given(opened).when(closed).thenOpen(false);
  });
});
