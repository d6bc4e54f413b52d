import type { Decider, Refusal } from '../shared/decider.js';
import { accept, type Result, refuse } from '../shared/result.js';
import type { KnowledgeCommand, RecordClearing } from './commands.js';
import type { KnowledgeEvent } from './events.js';
import { evolve, noSource, type Source, type SourceSettings } from './state.js';

export const knowledgeDecider: Decider<KnowledgeCommand, KnowledgeEvent, Source> = {
  category: 'knowledge',
  initial: noSource,
  evolve,
  decide: (command, state) => {
    if (command.type === 'RecordClearing') return recordClearing(command, state);
    if (state.status === 'removed' || state.status === 'cleared') {
      return command.type === 'RemoveSource' ? accept([]) : refuse(removed);
    }
    if (command.type === 'AddSource') {
      const isSame = state.status === 'present' && same(state.settings, command.data);
      return accept(isSame ? [] : [{ type: 'SourceAdded', data: command.data }]);
    }
    if (state.status === 'none') return refuse(notFound);
    const { botId } = state.settings;
    const { at } = command.data;
    if (command.type === 'RemoveSource') return accept([{ type: 'SourceRemoved', data: { botId, at } }]);
    const { cron } = command.data;
    return accept(state.cron === cron ? [] : [{ type: 'SourceScheduled', data: { botId, cron, at } }]);
  },
};

function recordClearing({ data: { at } }: RecordClearing, state: Source): Result<readonly KnowledgeEvent[], Refusal> {
  switch (state.status) {
    case 'none':
      return refuse(notFound);
    case 'present':
      return refuse(notRemoved);
    case 'removed':
      return accept([{ type: 'SourceCleared', data: { botId: state.settings.botId, at } }]);
    case 'cleared':
      return accept([]);
  }
}

const same = (a: SourceSettings, b: SourceSettings): boolean =>
  a.url === b.url &&
  a.mode === b.mode &&
  a.maxPages === b.maxPages &&
  a.include.join('\n') === b.include.join('\n') &&
  a.exclude.join('\n') === b.exclude.join('\n');

const notFound: Refusal = { kind: 'notFound', code: 'SOURCE_NOT_FOUND', detail: 'There is no such source.' };
const removed: Refusal = { kind: 'gone', code: 'SOURCE_REMOVED', detail: 'The source has been removed.' };
const notRemoved: Refusal = {
  kind: 'conflict',
  code: 'SOURCE_NOT_REMOVED',
  detail: 'The source has not been removed.',
};
