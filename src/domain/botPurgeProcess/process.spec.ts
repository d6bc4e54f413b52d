import { deciding } from '../../../test/support/dsl/decider.js';
import { recorded } from '../../../test/support/dsl/eventLog.js';
import { reacting } from '../../../test/support/dsl/process.js';
import type { ProcessManager } from '../../application/processManager.js';
import {
  type BotErasureBegun,
  type BotErasureEvent,
  type BotErasureFinished,
  botErasureDecider,
  type ErasureState,
} from './erasure.js';
import { botPurgeProcess } from './process.js';

const AT = '2026-01-01T00:00:00.000Z';
const begun: BotErasureBegun = { type: 'BotErasureBegun', data: { ownerId: 'owner', at: AT } };
const finished: BotErasureFinished = { type: 'BotErasureFinished', data: { areas: ['knowledge'], at: AT } };
const job = { kind: 'job', queue: 'purgeBots', name: 'eraseBot', data: { botId: 'process-1' }, key: 'erase' } as const;

const process = reacting(botPurgeProcess as unknown as ProcessManager<ErasureState, BotErasureEvent>);

describe('the purge of a bot', () => {
  it('begins when the bot was purged', () => {
    const event = recorded('bot-process-1', {
      type: 'BotPurged',
      data: { ownerId: 'owner', reason: 'request', at: AT },
    });
    expect(botPurgeProcess.correlate(event)).toBe('process-1');
    expect(botPurgeProcess.react({ phase: 'none' }, event as never)).toEqual([
      { kind: 'command', category: 'botPurge', id: 'process-1', command: { type: 'BeginErasure', data: begun.data } },
    ]);
  });

  it('is not concerned with anything else that happens to bots', () => {
    expect(botPurgeProcess.correlate(recorded('bot-1', { type: 'BotPaused', data: { at: AT } }))).toBeNull();
  });

  it('has everything erased by a job', () => {
    process.given().when(begun).thenReactions(job);
    process.given().when(begun).thenOpen(true);
  });

  it('asks again after a restart until it is finished', () => {
    process.given(begun).thenOutstanding(job);
    process.given(begun, finished).thenOutstanding();
    process.given(begun).when(finished).thenIgnored('all is erased');
    process.given(begun).when(finished).thenOpen(false);
  });
});

describe('the record of an erasure', () => {
  const given = deciding(botErasureDecider);

  it('begins and finishes once', () => {
    given().when({ type: 'BeginErasure', data: begun.data }).thenEvents(begun);
    given(begun).when({ type: 'BeginErasure', data: begun.data }).thenNothing();
    given(begun).when({ type: 'FinishErasure', data: finished.data }).thenEvents(finished);
    given(begun, finished).when({ type: 'FinishErasure', data: finished.data }).thenNothing();
    given().when({ type: 'FinishErasure', data: finished.data }).thenNothing();
  });
});
