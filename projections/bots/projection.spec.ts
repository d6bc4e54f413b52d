import fc from 'fast-check';
import { botView } from '../../src/application/bots/view.js';
import { botDecider } from '../../src/domain/bot/decider.js';
import type { BotState } from '../../src/domain/bot/state.js';
import { anyCommand } from '../../test/bots/arbitraryCommand.js';
import { create } from '../../test/bots/fixtures.js';
import { EventLog } from '../../test/support/dsl/eventLog.js';
import { projecting } from '../../test/support/dsl/projection.js';
import { botsProjection } from './projection.js';

const ID = '019a8f00-0000-7000-8000-000000000001';

describe('the read model of bots', () => {
  it('shows exactly what the bot itself knows, after any commands', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 30 }), (commands) => {
        const log = new EventLog();
        let state: BotState = botDecider.initial;
        for (const command of [create, ...commands]) {
          const decision = botDecider.decide(command, state);
          if (!decision.ok) continue;
          log.add(`bot-${ID}`, ...decision.value);
          state = decision.value.reduce(botDecider.evolve, state);
        }
        const document = projecting(botsProjection).given(log).documents.get(ID);
        const { id: _, ...view } = botView(ID, state) ?? { id: ID };
        if (state.status === 'purged') expect(document).toBeUndefined();
        else
          expect(document).toEqual({ ...view, inBin: state.status === 'deleted', order: expect.stringContaining(ID) });
      }),
      { numRuns: 300 },
    );
  });
});
