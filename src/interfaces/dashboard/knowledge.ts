import { h } from '../widget/dom.js';
import { readEvents } from '../widget/eventStream.js';
import { call, Refused } from './api.js';
import { count, when } from './format.js';

interface Source {
  readonly id: string;
  readonly url: string;
  readonly schedule: string | null;
  /** Why it is on no timetable although it has a schedule. */
  readonly scheduleProblem: string | null;
  readonly live: { readonly pages: number; readonly chunks: number; readonly since: string } | null;
  readonly lastRun: { readonly scrapeId: string; readonly status: string; readonly at: string } | null;
}

interface Run {
  readonly status: string;
  readonly progress: {
    readonly scraped: number;
    readonly unchanged: number;
    readonly skipped: number;
    readonly failed: number;
    readonly pending: number;
  };
  readonly result: { readonly pages: number; readonly chunks: number } | null;
  readonly failure: { readonly detail: string } | null;
}

const UPDATE_MS = 250;
const MODES = [
  ['page', 'One page'],
  ['sitemap', 'Sitemap'],
  ['crawl', 'Whole site'],
] as const;

/** What a bot knows: its sources, and the runs under way as they go on. */
export function knowledgeCard(botId: string): HTMLElement {
  const path = `/api/bot/${botId}/knowledge`;
  const list = h('ul', { class: 'list' });
  const url = h('input', {
    type: 'url',
    required: true,
    placeholder: 'https://www.example.com/',
    'aria-label': 'Address',
  });
  const mode = h(
    'select',
    { 'aria-label': 'What to read' },
    ...MODES.map(([value, name]) => h('option', { value }, name)),
  );
  mode.value = 'crawl';
  const error = h('p', { class: 'error', role: 'alert' });
  const form = h('form', { class: 'add' }, url, mode, h('button', { type: 'submit', class: 'button' }, 'Scrape'));
  const load = async () => {
    const items = await sourcesAt(path);
    list.replaceChildren(...items.map((source) => row(path, source)));
    if (items.length === 0) list.append(h('li', { class: 'muted' }, 'Nothing yet. Give an address to read.'));
  };
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    error.textContent = '';
    try {
      await call(path, { url: url.value, mode: mode.value });
      url.value = '';
      await load();
    } catch (caught) {
      error.textContent = caught instanceof Refused ? caught.message : 'That did not work.';
    }
  });
  void load().catch((caught: Error) => {
    error.textContent = caught.message;
  });
  return h('section', { class: 'card' }, h('div', { class: 'card-head' }, h('h2', {}, 'Knowledge')), form, error, list);
}

/** With what was just asked for: a list from before would show the last run as the newest, and never look again. */
const sourcesAt = async (path: string): Promise<readonly Source[]> =>
  (await call<{ items: readonly Source[] }>(`${path}?consistency=strong`)).items;

function row(path: string, source: Source): HTMLElement {
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
  if (source.lastRun?.status === 'running') {
    void follow(`${path}/${source.lastRun.scrapeId}`, show).then(async () => {
      const items = await sourcesAt(path);
      const now = items.find(({ id }) => id === source.id);
      if (now && element.isConnected) element.replaceWith(row(path, now));
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
  return `${count(counts(run).done)} pages seen, ${count(skipped)} skipped, ${count(failed)} failed`;
}

function knownOf({ live }: Source, run: Run | null): string {
  const facts = run?.result ?? live;
  const known = facts ? `${count(facts.pages)} pages, ${count(facts.chunks)} passages` : 'Nothing of it is known yet';
  const since = live && !run ? ` · ${when(live.since)}` : '';
  return run?.failure ? `${known} · ${run.failure.detail}` : `${known}${since}`;
}

/** Shows a run whenever something happens to it, until it has ended. */
async function follow(path: string, show: (run: Run) => void): Promise<void> {
  let timer = 0;
  const refresh = async () => {
    timer = 0;
    show(await call<Run>(path));
  };
  await refresh();
  for (let attempt = 0; attempt < 20; attempt++) {
    const abort = new AbortController();
    const headers = { accept: 'text/event-stream' };
    try {
      const response = await fetch(`${path}/events`, { headers, credentials: 'same-origin', signal: abort.signal });
      if (response.ok)
        for await (const _ of readEvents(response, abort)) timer ||= setTimeout(() => void refresh(), UPDATE_MS);
    } catch {}
    const run = await call<Run>(path);
    show(run);
    if (run.status !== 'running') break;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  clearTimeout(timer);
}
