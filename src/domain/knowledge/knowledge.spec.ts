import { deciding } from '../../../test/support/dsl/decider.js';
import { knowledgeDecider } from './decider.js';
import type { KnowledgeEvent, SourceAdded } from './events.js';

const at = '2026-01-01T00:00:00.000Z';
const added: SourceAdded = {
  type: 'SourceAdded',
  data: { botId: 'b', ownerId: 'o', url: 'https://e.com/', mode: 'crawl', maxPages: 10, include: [], exclude: [], at },
};
const scheduled: KnowledgeEvent = { type: 'SourceScheduled', data: { botId: 'b', cron: '0 3 * * *', at } };
const removed: KnowledgeEvent = { type: 'SourceRemoved', data: { botId: 'b', at } };
const cleared: KnowledgeEvent = { type: 'SourceCleared', data: { botId: 'b', at } };
const given = deciding(knowledgeDecider);

describe('a source of knowledge', () => {
  it('is added, and added again only with other settings', () => {
    given().when({ type: 'AddSource', data: added.data }).thenEvents(added);
    given(added)
      .when({ type: 'AddSource', data: { ...added.data, at: 'later' } })
      .thenNothing();
    const other = { ...added.data, maxPages: 20 };
    given(added).when({ type: 'AddSource', data: other }).thenEvents({ type: 'SourceAdded', data: other });
  });

  it('is put on a schedule and taken off it', () => {
    given(added)
      .when({ type: 'ScheduleSource', data: { cron: '0 3 * * *', at } })
      .thenEvents(scheduled);
    given(added, scheduled)
      .when({ type: 'ScheduleSource', data: { cron: '0 3 * * *', at } })
      .thenNothing();
    given(added, scheduled)
      .when({ type: 'ScheduleSource', data: { cron: null, at } })
      .thenEvents({
        type: 'SourceScheduled',
        data: { botId: 'b', cron: null, at },
      });
    given()
      .when({ type: 'ScheduleSource', data: { cron: null, at } })
      .thenRefused('SOURCE_NOT_FOUND');
  });

  it('keeps its schedule when its settings change', () =>
    given(added, scheduled, { ...added, data: { ...added.data, maxPages: 20 } }).thenState({
      status: 'present',
      cron: '0 3 * * *',
      settings: expect.objectContaining({ maxPages: 20 }),
    }));

  it('is removed once and for all', () => {
    given(added).when({ type: 'RemoveSource', data: { at } }).thenEvents(removed);
    given(added, removed).when({ type: 'RemoveSource', data: { at } }).thenNothing();
    given(added, removed).when({ type: 'AddSource', data: added.data }).thenRefused('SOURCE_REMOVED');
    given().when({ type: 'RemoveSource', data: { at } }).thenRefused('SOURCE_NOT_FOUND');
  });

  it('that was removed is cleared once, and stays removed', () => {
    const clear = { type: 'RecordClearing', data: { at } } as const;
    given(added, removed).when(clear).thenEvents(cleared);
    given(added, removed, cleared).when(clear).thenNothing();
    given(added, removed, cleared).when({ type: 'RemoveSource', data: { at } }).thenNothing();
    given(added, removed, cleared).when({ type: 'AddSource', data: added.data }).thenRefused('SOURCE_REMOVED');
  });

  it('that is wanted is not recorded as cleared', () => {
    given(added).when({ type: 'RecordClearing', data: { at } }).thenRefused('SOURCE_NOT_REMOVED');
    given().when({ type: 'RecordClearing', data: { at } }).thenRefused('SOURCE_NOT_FOUND');
  });
});
