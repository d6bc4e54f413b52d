import fc from 'fast-check';
import type { BotCommand } from '../../src/domain/bot/index.js';
import { FEATURES } from '../../src/domain/bot/values.js';
import { AT, activate, configuration, create, pause, publish, purge, remove, restore } from './fixtures.js';

const text = fc.constantFrom('a', 'b', 'c');

/** Any command, from a small world of values, so that sequences often meet themselves again. */
export const anyCommand: fc.Arbitrary<BotCommand> = fc.oneof(
  fc.constantFrom<BotCommand>(create, activate, pause, remove, restore, purge, publish),
  text.map(
    (name): BotCommand => ({
      type: 'ChangeBot',
      data: {
        details: { name },
        style: { welcomeMessage: name },
        origins: [`https://${name}.example`],
        onlyControlled: false,
        at: AT,
      },
    }),
  ),
  fc.tuple(text, fc.boolean()).map(
    ([tone, replace]): BotCommand => ({
      type: 'DraftConfiguration',
      data: { fields: { tone }, replace, at: AT },
    }),
  ),
  fc.tuple(fc.integer({ min: 0, max: 4 }), text).map(
    ([version, tone]): BotCommand => ({
      type: 'RollBack',
      data: { version, configuration: configuration({ tone }), note: null, at: AT },
    }),
  ),
  fc.tuple(fc.constantFrom(...FEATURES), fc.boolean()).map(
    ([feature, enabled]): BotCommand => ({
      type: 'SwitchFeature',
      data: { feature, enabled, at: AT },
    }),
  ),
);
