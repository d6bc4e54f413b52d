import { CATALOGUE } from '../../src/infrastructure/eventstore/catalogue/index.js';
import { eventLog } from '../../test/support/dsl/eventLog.js';
import { projectingSql } from '../../test/support/dsl/projection.js';
import { auditProjection } from './projection.js';
import { inWords } from './words.js';

const personalFields = CATALOGUE.flatMap(({ category, specs }) =>
  Object.entries(specs).flatMap(([type, { personal }]) =>
    (personal?.fields ?? []).map((field) => ({ category, type, field: field as string })),
  ),
);

describe('the audit read model', () => {
  it('takes in every category of the catalogue', () => {
    const missing = CATALOGUE.filter(({ category }) => !auditProjection.categories.includes(category));
    expect(missing.map(({ category }) => category)).toEqual([]);
  });

  it.each(personalFields)('never holds the personal field $field of $type', ({ category, type, field }) => {
    const log = eventLog().add(`${category}-1`, { type, data: { [field]: 'a personal secret' } });
    expect(
      JSON.stringify(auditProjection.project(log.events), (_, v) => (typeof v === 'bigint' ? `${v}` : v)),
    ).not.toContain('a personal secret');
  });

  it('knows the owner from the event, from its bot, or from the account itself', () => {
    const log = eventLog()
      .add('bot-b', { type: 'BotPaused', data: { ownerId: 'o' } })
      .add('knowledge-k', { type: 'SourceRemoved', data: { botId: 'b' } })
      .add('account-a', { type: 'AccountErased', data: {} });
    const [write] = projectingSql(auditProjection).given(log).writes;
    const [owned, owners, ofBots, bots] = write!.values.slice(13);
    expect([owned, owners]).toEqual([
      ['bot-b', 'account-a'],
      ['o', 'a'],
    ]);
    expect([ofBots, bots]).toEqual([['knowledge-k'], ['bot-b']]);
  });

  it('spells out a type for which there is no sentence', () => {
    const [event] = eventLog().add('scrape-1', { type: 'SomethingNewHappened', data: {} }).events;
    expect(inWords(event!)).toBe('Something new happened.');
  });
});
