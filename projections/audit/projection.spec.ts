import { CATALOGUE } from '../../src/infrastructure/eventstore/catalogue/index.js';
import { eventLog } from '../../test/support/dsl/eventLog.js';
import { projectingSql } from '../../test/support/dsl/projection.js';
import { auditProjection } from './projection.js';
import { inWords, SENTENCES } from './words.js';

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
    const [streams, , , owners, bots, ownersOfBots, nth] = write!.values.slice(10);
    expect(streams).toEqual(['bot-b', 'knowledge-k', 'account-a']);
    expect(owners).toEqual(['o', null, 'a']);
    expect(bots).toEqual([null, 'bot-b', null]);
    expect(ownersOfBots).toEqual([null, 'o', null]);
    expect(nth).toEqual([1, 2, 3]);
  });

  it('has a sentence for every type of the catalogue', () => {
    const types = CATALOGUE.filter(({ category }) => category !== 'bot').flatMap(({ specs }) => Object.keys(specs));
    expect(Object.keys(SENTENCES).sort()).toEqual(types.sort());
  });

  it.each([
    ['session-1', { type: 'SessionStarted', data: { method: 'code' } }, 'Signed in with a code from the mailbox.'],
    ['account-1', { type: 'SessionsEnded', data: { keptSessionId: 's' } }, 'Ended all other sessions.'],
    ['account-1', { type: 'SessionsEnded', data: { keptSessionId: null } }, 'Ended all sessions.'],
    ['apiKey-1', { type: 'ApiKeyRevoked', data: { reason: 'bot' } }, 'The API key ended with its bot.'],
    ['scrape-1', { type: 'PageSkipped', data: { reason: 'offSite' } }, 'Left a page out: it leads to another site.'],
    ['scrape-1', { type: 'ScrapeCompleted', data: { pages: 1, chunks: 2 } }, 'Completed the run: 1 page, 2 chunks.'],
    ['conversation-1', { type: 'ReplyGenerated', data: { answered: false } }, 'Said that there is no answer.'],
    ['bot-1', { type: 'BotPaused', data: {} }, 'Paused the bot.'],
  ])('tells of %s %j as people do', (stream, event, words) => {
    expect(inWords(eventLog().record(stream, event))).toBe(words);
  });
});
