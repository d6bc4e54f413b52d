import { OtherModel } from '../../application/knowledge/run/embedPage.js';
import { RunClosed } from '../../application/knowledge/run/reports.js';
import { KNOWLEDGE } from '../../application/knowledge/tokens.js';
import { EmbeddingMisconfigured, EmbeddingUnavailable } from '../../application/ports/embedder.js';
import { KnowledgeUnavailable } from '../../application/ports/knowledgeSearch.js';
import { GiveUp, type WorkerJob } from '../../application/ports/worker.js';
import type { Get } from '../../application/token.js';

const ENDS = new Set(['ScrapeCompleted', 'ScrapeFailed', 'ScrapeCancelled']);

/**
 * Works for a run for as long as the run goes on: cancelling it stops the work at once. Work that fails is tried again;
 * when the last attempt fails, so has the run, with a reason that its owner can read.
 */
export async function untilRunEnds(
  get: Get,
  job: WorkerJob,
  scrapeId: string,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const ended = new AbortController();
  const following = new AbortController();
  void watch(get, scrapeId, following.signal, () => ended.abort(new RunClosed('The run has ended.')));
  try {
    await work(AbortSignal.any([job.signal, ended.signal]));
  } catch (error) {
    if (error instanceof RunClosed || ended.signal.aborted) return;
    const isHopeless = error instanceof EmbeddingMisconfigured;
    // The process stops, which is nobody's failure: the job comes again.
    if ((isHopeless || job.isLastAttempt) && !job.signal.aborted)
      await get(KNOWLEDGE.Reports).fail(scrapeId, ...reasonOf(error));
    throw isHopeless ? new GiveUp(error.message) : error;
  } finally {
    following.abort();
  }
}

async function watch(get: Get, scrapeId: string, signal: AbortSignal, onEnd: () => void): Promise<void> {
  try {
    // Only what comes: the work itself looks first whether the run is still going on.
    const from = await get(KNOWLEDGE.Reports).nextRevision(scrapeId);
    for await (const event of get(KNOWLEDGE.Follower).follow(scrapeId, from, signal)) {
      if (ENDS.has(event.type)) return onEnd();
    }
  } catch {
    // The event store is away: the next report tells, or fails itself.
  }
}

function reasonOf(error: unknown): [code: string, detail: string] {
  if (error instanceof KnowledgeUnavailable) {
    return ['STORE_UNAVAILABLE', 'The store of the knowledge could not be reached, several times in a row.'];
  }
  if (error instanceof EmbeddingMisconfigured) {
    const detail = `The embedding model is not set up as it must be, which the operator of this service can mend: ${error.message}`;
    return ['EMBEDDING_MISCONFIGURED', detail];
  }
  if (error instanceof EmbeddingUnavailable) {
    return ['EMBEDDING_UNAVAILABLE', 'The embedding model could not be used, several times in a row.'];
  }
  if (error instanceof OtherModel) return ['MODEL_CHANGED', 'The embedding model was changed during the run.'];
  return ['INTERNAL', 'Something went wrong on our side, several times in a row.'];
}
