import {
  AT,
  activated,
  configuration,
  created,
  deleted,
  drafted,
  publish,
  published,
} from '../../../test/bots/fixtures.js';
import { deciding } from '../../../test/support/dsl/decider.js';
import type { Changes } from './commands.js';
import { botDecider } from './decider.js';
import type { BotConfiguration } from './values.js';

const given = deciding(botDecider);
const draft = (fields: Changes<BotConfiguration>, replace = false) =>
  ({ type: 'DraftConfiguration', data: { fields, replace, at: AT } }) as const;
const rollBack = (version: number, fields: Partial<BotConfiguration>) =>
  ({ type: 'RollBack', data: { version, configuration: configuration(fields), note: null, at: AT } }) as const;

describe('the configuration of a bot', () => {
  it('is drafted field by field, and says which fields changed', () => {
    given(created, drafted({ tone: 'warm' }))
      .when(draft({ verbosity: 'brief', tone: 'warm' }))
      .thenEvents({
        type: 'BotConfigurationDrafted',
        data: { configuration: configuration({ tone: 'warm', verbosity: 'brief' }), changed: ['verbosity'], at: AT },
      });
  });

  it('becomes empty where a replacement says nothing', () => {
    given(created, drafted({ tone: 'warm', allowedTopics: ['tea'] }))
      .when(draft({ tone: 'dry' }, true))
      .thenEvents({
        type: 'BotConfigurationDrafted',
        data: { configuration: configuration({ tone: 'dry' }), changed: ['tone', 'allowedTopics'], at: AT },
      });
  });

  it('has a size in all, however small its changes are', () => {
    const examples = Array.from({ length: 15 }, () => ({ question: 'q', answer: 'a'.repeat(4_000) }));
    given(created, drafted({ examples }))
      .when(draft({ behaviour: 'b'.repeat(8_000) }))
      .thenRefused('CONFIGURATION_TOO_LARGE', { kind: 'invalid', info: { bytes: 68_639, maximum: 64_000 } });
    given(created, drafted({ examples })).when(draft({ examples })).thenNothing();
  });

  it('does not change when the same is drafted again', () => {
    given(created, drafted({ settings: { a: 1, b: [2] } }))
      .when(draft({ settings: { b: [2], a: 1 } }))
      .thenNothing();
  });

  it('is published as version 1, 2, 3 …', () => {
    given(created).when(publish).thenEvents(published(1));
    given(created, published(1), drafted({ tone: 'warm' }))
      .when(publish)
      .thenEvents(published(2, { tone: 'warm' }));
  });

  it('is not published twice', () => {
    given(created, published(1))
      .when(publish)
      .thenRefused('NOTHING_TO_PUBLISH', { info: { version: 1 } });
  });

  it('rolls back with a new version that equals the old one, also while the bot is active', () => {
    given(created, published(1), activated, drafted({ tone: 'warm' }), published(2, { tone: 'warm' }))
      .when(rollBack(1, {}))
      .thenEvents({
        type: 'BotRolledBack',
        data: { version: 3, toVersion: 1, note: null, configuration: configuration(), at: AT },
      });
  });

  it('does not roll back to a version that does not exist, nor to what is published already', () => {
    given(created, published(1)).when(rollBack(2, {})).thenRefused('VERSION_NOT_FOUND', { kind: 'notFound' });
    given(created, published(1)).when(rollBack(1, {})).thenRefused('VERSION_IS_CURRENT');
  });

  it('knows at which revision each version was published', () => {
    const events = [created, published(1), activated, drafted({ tone: 'warm' }), published(2, { tone: 'warm' })];
    expect(events.reduce(botDecider.evolve, botDecider.initial)).toMatchObject({ versions: [1, 4] });
  });

  it('cannot be changed in the recycle bin', () => {
    given(created, deleted)
      .when(draft({ tone: 'warm' }))
      .thenRefused('BOT_DELETED', { kind: 'conflict' });
    given(created, deleted).when(publish).thenRefused('BOT_DELETED');
  });
});
