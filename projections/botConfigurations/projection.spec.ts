import {
  AT,
  activated,
  configuration,
  created,
  deleted,
  drafted,
  published,
  purged,
} from '../../test/bots/fixtures.js';
import { EventLog } from '../../test/support/dsl/eventLog.js';
import { projecting } from '../../test/support/dsl/projection.js';
import { botConfigurationsProjection } from './projection.js';

const folded = projecting(botConfigurationsProjection);
const owner = { kind: 'account', id: 'account-1' };

describe('the read model of configurations', () => {
  it('keeps draft and published content apart', () => {
    const log = new EventLog().add('bot-1', created, published(1), activated, drafted({ tone: 'warm' }));
    folded.given(log).thenDocument('1', {
      ownerId: 'owner',
      draft: configuration({ tone: 'warm' }),
      published: configuration(),
      versions: [{ version: 1, note: null, publishedAt: AT, publishedBy: owner, rolledBackTo: null, revision: 1 }],
      revision: 3,
      updatedAt: AT,
    });
  });

  it('lists a roll-back as a version of its own, and makes it draft and published', () => {
    const log = new EventLog().add('bot-1', created, published(1, { tone: 'dry' }), published(2, { tone: 'warm' }), {
      type: 'BotRolledBack',
      data: { version: 3, toVersion: 1, note: 'too warm', configuration: configuration({ tone: 'dry' }), at: AT },
    });
    const document = folded.given(log).documents.get('1');
    expect(document?.versions.at(-1)).toMatchObject({ version: 3, rolledBackTo: 1, note: 'too warm', revision: 3 });
    expect(document?.published).toEqual(configuration({ tone: 'dry' }));
    expect(document?.draft).toEqual(configuration({ tone: 'dry' }));
  });

  it('is gone with the purged bot', () => {
    folded.given(new EventLog().add('bot-1', created, deleted, purged)).thenDocument('1', null);
  });
});
