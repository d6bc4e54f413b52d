import fc from 'fast-check';
import { publicEntry, publicEntryOf, UNKNOWN_BOT } from '../../src/application/bots/publicState.js';
import { botDecider } from '../../src/domain/bot/decider.js';
import type { BotState } from '../../src/domain/bot/state.js';
import { anyCommand } from '../../test/bots/arbitraryCommand.js';
import { create } from '../../test/bots/fixtures.js';
import { EventLog } from '../../test/support/dsl/eventLog.js';
import { projecting } from '../../test/support/dsl/projection.js';
import { publicBotsProjection } from './projection.js';

describe('the read model of public states', () => {
  it('says of a bot what the bot itself would say, after any commands', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 30 }), (commands) => {
        const log = new EventLog();
        let state: BotState = botDecider.initial;
        for (const command of [create, ...commands]) {
          const decision = botDecider.decide(command, state);
          if (!decision.ok) continue;
          log.add('bot-1', ...decision.value);
          state = decision.value.reduce(botDecider.evolve, state);
        }
        const facts = projecting(publicBotsProjection).given(log).documents.get('1');
        if (state.status === 'purged') expect(facts).toBeUndefined();
        else expect(facts ? publicEntry('1', facts) : UNKNOWN_BOT).toEqual(publicEntryOf('1', state));
      }),
      { numRuns: 300 },
    );
  });
});
