import { readEvents } from '../widget/eventStream.js';
import { call, Refused } from './api.js';

export interface Run {
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
const LOOK_MS = 2_000;
/** A browser opens six connections to a host, for all its tabs: the other runs are looked at now and then. */
const MOST_STREAMS = 2;

let streams = 0;
let shown = new AbortController();

/** Called before the runs that are shown leave the page. */
export function forgetRuns(): void {
  shown.abort();
  shown = new AbortController();
}

/** Shows a run whenever something happens to it. Resolves with whether it has ended before the page was left. */
export async function follow(path: string, show: (run: Run) => void): Promise<boolean> {
  const left = shown.signal;
  const look = async (): Promise<Run | null> => {
    const run = await call<Run>(path);
    if (left.aborted) return null;
    show(run);
    return run;
  };
  while (!left.aborted) {
    try {
      const run = await look();
      if (run && run.status !== 'running') return true;
      await watch(path, look, left);
    } catch (caught) {
      // Signed out, or the run is gone with its bot: no news will come.
      if (caught instanceof Refused && caught.status >= 400 && caught.status < 500) return false;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return false;
}

/** Looks soon after each event, until the stream ends. */
async function watch(path: string, look: () => Promise<unknown>, left: AbortSignal): Promise<void> {
  if (streams >= MOST_STREAMS || left.aborted) return;
  streams += 1;
  const abort = new AbortController();
  const leave = () => abort.abort();
  left.addEventListener('abort', leave);
  let timer = 0;
  const lookSoon = () => {
    timer ||= setTimeout(() => {
      timer = 0;
      look().catch(() => {});
    }, UPDATE_MS);
  };
  try {
    const headers = { accept: 'text/event-stream' };
    const response = await fetch(`${path}/events`, { headers, credentials: 'same-origin', signal: abort.signal });
    if (response.ok) for await (const _ of readEvents(response, abort)) lookSoon();
  } finally {
    streams -= 1;
    left.removeEventListener('abort', leave);
    clearTimeout(timer);
  }
}
