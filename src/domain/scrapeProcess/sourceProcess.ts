import type { SourceProcessEvent } from './events.js';
import { job, type ProcessReaction, type ProcessReactions } from './reactions.js';

interface Seen {
  readonly stream: string;
}

export interface SourceState {
  readonly isScheduled: boolean;
  /** It was removed, and what is stored of it is not yet known to be gone. */
  readonly isToBeCleared: boolean;
}

const schedule = (sourceId: string) => job('scrapeWebsite', 'schedule', { sourceId }, 'schedule');
const remove = (sourceId: string) => job('embedChunks', 'removeSource', { sourceId }, 'remove');

/** Keeps the queue's timetable in step with the sources, and clears away what a removed source left. */
export const sourceProcess = {
  name: 'knowledgeSource',
  categories: ['knowledge'],
  category: 'knowledge',
  correlate: (event: Seen): string | null => event.stream.slice(event.stream.indexOf('-') + 1),
  initial: { isScheduled: false, isToBeCleared: false } as SourceState,
  apply(state: SourceState, event: SourceProcessEvent): SourceState {
    switch (event.type) {
      case 'SourceAdded':
        return state;
      case 'SourceScheduled':
        return { ...state, isScheduled: event.data.cron !== null };
      case 'SourceRemoved':
        return { isScheduled: false, isToBeCleared: true };
      case 'SourceCleared':
        return { ...state, isToBeCleared: false };
    }
  },
  react(_state: SourceState, event: SourceProcessEvent & Seen): ProcessReactions {
    const id = sourceProcess.correlate(event)!;
    switch (event.type) {
      case 'SourceAdded':
        return { ignored: 'the first run is requested with it' };
      case 'SourceScheduled':
        return [schedule(id)];
      case 'SourceRemoved':
        return [schedule(id), remove(id)];
      case 'SourceCleared':
        return { ignored: 'nothing is left to do' };
    }
  },
  outstanding(state: SourceState, id: string): readonly ProcessReaction[] {
    if (state.isToBeCleared) return [schedule(id), remove(id)];
    return state.isScheduled ? [schedule(id)] : [];
  },
  isOpen: (state: SourceState): boolean => state.isScheduled || state.isToBeCleared,
} as const;
