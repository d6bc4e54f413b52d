import fc from 'fast-check';
import { anyCommand } from '../../../test/bots/arbitraryCommand.js';
import {
  AT,
  activate,
  activated,
  created,
  deleted,
  LATER,
  pause,
  paused,
  published,
  purge,
  purged,
  remove,
  restore,
  restored,
} from '../../../test/bots/fixtures.js';
import { deciding } from '../../../test/support/dsl/decider.js';
import { botDecider } from './decider.js';
import type { BotState } from './state.js';

const given = deciding(botDecider);

/** The documented lifecycle, written down once more: the code's own table must not be its own proof. */
const DOCUMENTED = new Set([
  'none>draft',
  'draft>active',
  'draft>deleted',
  'active>paused',
  'active>deleted',
  'paused>active',
  'paused>deleted',
  'deleted>draft',
  'deleted>purged',
]);

describe('the lifecycle of a bot', () => {
  it('takes only the documented transitions, whatever is commanded', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 40 }), (commands) => {
        let state: BotState = botDecider.initial;
        for (const command of commands) {
          const decision = botDecider.decide(command, state);
          if (!decision.ok) continue;
          for (const event of decision.value) {
            const next = botDecider.evolve(state, event);
            if (next.status !== state.status) expect(DOCUMENTED).toContain(`${state.status}>${next.status}`);
            state = next;
          }
          if (state.status === 'active' || state.status === 'paused') expect(state.published).not.toBeNull();
        }
      }),
      { numRuns: 500 },
    );
  });

  it('counts every event as one revision', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 30 }), (commands) => {
        let state: BotState = botDecider.initial;
        let events = 0;
        for (const command of commands) {
          const decision = botDecider.decide(command, state);
          if (!decision.ok) continue;
          events += decision.value.length;
          state = decision.value.reduce(botDecider.evolve, state);
          if (state.status !== 'none') expect(state.revision).toBe(events - 1);
        }
      }),
    );
  });

  it('activates a draft that has a published configuration', () => {
    given(created, published(1)).when(activate).thenEvents(activated);
  });

  it('does not activate without a published configuration', () => {
    given(created).when(activate).thenRefused('NOT_PUBLISHED', { kind: 'conflict' });
  });

  it('pauses an active bot and activates it again', () => {
    given(created, published(1), activated).when(pause).thenEvents(paused);
    given(created, published(1), activated, paused).when(activate).thenEvents(activated);
  });

  it('names what is allowed when it refuses a transition', () => {
    given(created)
      .when(pause)
      .thenRefused('ILLEGAL_TRANSITION', { info: { botStatus: 'draft', allowed: ['activate', 'delete'] } });
    given(created, published(1), activated)
      .when(activate)
      .thenRefused('ILLEGAL_TRANSITION', { info: { botStatus: 'active', allowed: ['pause', 'delete'] } });
    given(created, deleted)
      .when(remove)
      .thenRefused('ILLEGAL_TRANSITION', { info: { botStatus: 'deleted', allowed: ['restore', 'purge'] } });
    given(created, deleted, purged)
      .when(restore)
      .thenRefused('ILLEGAL_TRANSITION', { info: { botStatus: 'purged', allowed: [] } });
  });

  it('restores to draft, with its versions', () => {
    given(created, published(1), activated, deleted).when(restore).thenEvents(restored);
    given(created, published(1), activated, deleted, restored).when(activate).thenEvents(activated);
  });

  it('purges only from the recycle bin', () => {
    given(created, published(1), activated).when(purge).thenRefused('ILLEGAL_TRANSITION');
    given(created, deleted).when(purge).thenEvents(purged);
  });

  it('purges by retention only what has been in the bin for long enough', () => {
    const dueBefore = (deletedBefore: string) =>
      ({ type: 'PurgeBot', data: { at: LATER, reason: 'retention', deletedBefore } }) as const;
    given(created, deleted).when(dueBefore(AT)).thenRefused('NOT_DUE');
    given(created, deleted)
      .when(dueBefore(LATER))
      .thenEvents({ type: 'BotPurged', data: { reason: 'retention', ownerId: 'owner', at: LATER } });
  });

  it('keeps nothing of a purged bot but its owner', () => {
    given(created, deleted, purged).thenState({ status: 'purged', ownerId: 'owner', revision: 2 });
  });

  it('refuses every command on a bot that does not exist', () => {
    given().when(activate).thenRefused('BOT_NOT_FOUND', { kind: 'notFound' });
  });
});
