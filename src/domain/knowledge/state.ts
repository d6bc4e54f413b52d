import type { KnowledgeEvent, SourceAdded } from './events.js';

export type SourceSettings = Omit<SourceAdded['data'], 'at'>;

/** A source of one bot's knowledge. A removed one stays removed; added again, it gets another id. */
export type Source =
  | { readonly status: 'none' }
  | { readonly status: 'present'; readonly settings: SourceSettings; readonly cron: string | null }
  | { readonly status: 'removed'; readonly settings: SourceSettings }
  | { readonly status: 'cleared'; readonly settings: SourceSettings };

export const noSource: Source = { status: 'none' };

export function evolve(state: Source, event: KnowledgeEvent): Source {
  switch (event.type) {
    case 'SourceAdded': {
      const { at: _at, ...settings } = event.data;
      return { status: 'present', settings, cron: state.status === 'present' ? state.cron : null };
    }
    case 'SourceScheduled':
      return state.status === 'present' ? { ...state, cron: event.data.cron } : state;
    case 'SourceRemoved':
      return state.status === 'present' ? { status: 'removed', settings: state.settings } : state;
    case 'SourceCleared':
      return state.status === 'removed' ? { status: 'cleared', settings: state.settings } : state;
  }
}
