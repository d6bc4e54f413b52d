import type { ScrapeProcessEvent } from './events.js';

/** A mail holds a few lines about failures; the run itself has them all. */
const LISTED = 5;

/** What the process of one run knows: what is still missing, and what the owner will be told. */
export interface RunState {
  readonly phase: 'none' | 'crawling' | 'embedding' | 'publishing' | 'completed' | 'failed' | 'cancelled' | 'notified';
  readonly botId: string;
  readonly ownerId: string;
  readonly url: string;
  readonly mode: string;
  readonly deadline: string;
  /** When every page had been visited; null before. */
  readonly crawledAt: string | null;
  /** Pages whose chunks are not stored yet. */
  readonly pending: ReadonlySet<string>;
  readonly read: number;
  readonly unchanged: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly failed: number;
  /** The first failures, for the owner. */
  readonly failures: readonly { readonly url: string; readonly detail: string }[];
  readonly notVisited: number;
  readonly kept: number;
  readonly pruned: number;
  /** It came to nothing, and what it stored is not yet known to be gone. */
  readonly isToBeDiscarded: boolean;
  readonly end: {
    readonly durationMs: number;
    readonly pages: number;
    readonly chunks: number;
    readonly detail: string;
  };
}

export const noRun: RunState = {
  phase: 'none',
  botId: '',
  ownerId: '',
  url: '',
  mode: '',
  deadline: '',
  crawledAt: null,
  pending: new Set(),
  read: 0,
  unchanged: 0,
  skipped: {},
  failed: 0,
  failures: [],
  notVisited: 0,
  kept: 0,
  pruned: 0,
  isToBeDiscarded: false,
  end: { durationMs: 0, pages: 0, chunks: 0, detail: '' },
};

/** What do I now know. */
export function apply(state: RunState, event: ScrapeProcessEvent): RunState {
  switch (event.type) {
    case 'ScrapeRequested': {
      const { botId, ownerId, url, mode, deadline } = event.data;
      return { ...noRun, phase: 'crawling', botId, ownerId, url, mode, deadline };
    }
    case 'PageScraped':
      return { ...state, read: state.read + 1, pending: new Set(state.pending).add(event.data.pageId) };
    case 'PageSkipped':
      return withSkip(state, event.data.reason);
    case 'PageFailed':
      return withFailure(state, event.data);
    case 'ChunksStored':
      return withoutPending(state, event.data.pageId);
    case 'ChunksRefused':
      return { ...withFailure(withoutPending(state, event.data.pageId), event.data), read: state.read - 1 };
    case 'CrawlFinished': {
      const { notVisited, kept, pruned, at } = event.data;
      const phase = state.pending.size === 0 ? 'publishing' : 'embedding';
      return { ...state, notVisited, kept, pruned: pruned.length, phase, crawledAt: at };
    }
    case 'ScrapeCompleted': {
      const { durationMs, pages, chunks } = event.data;
      return { ...state, phase: 'completed', end: { durationMs, pages, chunks, detail: '' } };
    }
    case 'ScrapeFailed': {
      const { durationMs, detail } = event.data;
      const end = { durationMs, pages: 0, chunks: 0, detail };
      return { ...state, phase: 'failed', isToBeDiscarded: true, end };
    }
    case 'ScrapeCancelled':
      return { ...state, phase: 'cancelled', isToBeDiscarded: true };
    case 'ScrapeDiscarded':
      return { ...state, isToBeDiscarded: false };
    case 'OwnerNotified':
    case 'NotificationFailed':
      return { ...state, phase: 'notified' };
  }
}

function withSkip(state: RunState, reason: string): RunState {
  if (reason === 'unchanged') return { ...state, unchanged: state.unchanged + 1 };
  return { ...state, skipped: { ...state.skipped, [reason]: (state.skipped[reason] ?? 0) + 1 } };
}

function withFailure(state: RunState, { url, detail }: { url: string; detail: string }): RunState {
  const failures = state.failures.length < LISTED ? [...state.failures, { url, detail }] : state.failures;
  return { ...state, failed: state.failed + 1, failures };
}

function withoutPending(state: RunState, pageId: string): RunState {
  const pending = new Set(state.pending);
  pending.delete(pageId);
  const isLast = state.phase === 'embedding' && pending.size === 0;
  return { ...state, pending, phase: isLast ? 'publishing' : state.phase };
}
