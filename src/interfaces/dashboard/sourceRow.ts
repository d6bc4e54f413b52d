import { h } from '../widget/dom.js';
import { call } from './api.js';
import { count, counted, when } from './format.js';
import { follow, type Run } from './runs.js';

export interface Source {
  readonly id: string;
  readonly url: string;
  readonly schedule: string | null;
  /** Why it is on no timetable although it has a schedule. */
  readonly scheduleProblem: string | null;
  readonly live: { readonly pages: number; readonly chunks: number; readonly since: string } | null;
  readonly lastRun: { readonly scrapeId: string; readonly status: string; readonly at: string } | null;
}

/**
 * A source with its last run, which is followed while it is under way.
 * @param again what is known of the source once the run has ended.
 */
export function sourceRow(path: string, source: Source, again: () => Promise<Source | undefined>): HTMLElement {
  const status = h('span', { class: 'tag' });
  const facts = h('span', { class: 'muted small' });
  const fill = h('i');
  const bar = h(
    'div',
    {
      class: 'bar',
      role: 'progressbar',
      'aria-label': `Progress of ${source.url}`,
      'aria-valuemin': 0,
      'aria-valuemax': 100,
    },
    fill,
  );
  const line = h('div', { class: 'run-line' }, h('span', { class: 'url', title: source.url }, source.url), status);
  const { schedule, scheduleProblem } = source;
  const warning =
    scheduleProblem !== null &&
    h('p', { class: 'warning small' }, `It is not read again by itself. ${scheduleProblem} (${schedule})`);
  const element = h('li', { class: 'run' }, line, bar, facts, warning);
  const show = (run: Run | null) => {
    const isRunning = run?.status === 'running';
    const name = run?.status ?? source.lastRun?.status ?? 'waiting';
    status.textContent = name;
    status.className = `tag ${name === 'completed' ? 'good' : name === 'failed' ? 'bad' : ''}`;
    bar.hidden = !isRunning;
    facts.textContent = isRunning ? progressOf(run) : knownOf(source, run);
    if (!isRunning) return;
    // Pages still being embedded are half done; more may be found, so it is never full before the end.
    const { done, pending } = counts(run);
    const share = Math.min(96, (100 * (done - pending / 2)) / Math.max(1, done + 1));
    bar.setAttribute('aria-valuenow', String(Math.round(share)));
    fill.style.width = `${share}%`;
  };
  show(null);
  // The list tells that it failed; only the run tells why.
  if (source.lastRun?.status === 'failed') {
    void call<Run>(`${path}/${source.lastRun.scrapeId}`).then(show, () => {});
  }
  if (source.lastRun?.status === 'running') {
    void follow(`${path}/${source.lastRun.scrapeId}`, show).then(async (hasEnded) => {
      const now = hasEnded ? await again().catch(() => undefined) : undefined;
      if (now && element.isConnected) element.replaceWith(sourceRow(path, now, again));
    });
  }
  return element;
}

const counts = ({ progress: { scraped, unchanged, skipped, failed, pending } }: Run) => ({
  done: scraped + unchanged + skipped + failed,
  pending,
});

function progressOf(run: Run): string {
  const { skipped, failed } = run.progress;
  return `${counted(counts(run).done, 'page')} seen, ${count(skipped)} skipped, ${count(failed)} failed`;
}

function knownOf({ live }: Source, run: Run | null): string {
  const facts = run?.result ?? live;
  const known = facts
    ? `${counted(facts.pages, 'page')}, ${counted(facts.chunks, 'passage')}`
    : 'Nothing of it is known yet';
  const since = live && !run ? ` · ${when(live.since)}` : '';
  return run?.failure ? `${known} · ${run.failure.detail}` : `${known}${since}`;
}
