import { setTimeout as sleep } from 'node:timers/promises';
import pRetry, { AbortError } from 'p-retry';
import { LanguageModelError } from '../../application/ports/languageModel.js';
import { failureOf } from './failures.js';

/** A provider that asks us to wait longer is not waited for: the caller is told to come again. */
const LONGEST_WAIT_SECONDS = 5;
const WORTH_RETRYING: ReadonlySet<string> = new Set(['limited', 'unavailable']);

/** Runs `attempt` up to three times, as long as the failure may pass. @throws LanguageModelError */
export async function withRetries<T>(attempt: () => Promise<T>, signal: AbortSignal, backoffMs: number): Promise<T> {
  const once = async () => {
    try {
      return await attempt();
    } catch (error) {
      const failure = failureOf(error);
      const isHopeless =
        !WORTH_RETRYING.has(failure.failure) || (failure.retryAfterSeconds ?? 0) > LONGEST_WAIT_SECONDS;
      throw isHopeless ? new AbortError(failure) : failure;
    }
  };
  try {
    return await pRetry(once, {
      retries: 2,
      minTimeout: backoffMs,
      factor: 3,
      randomize: true,
      signal,
      onFailedAttempt: async ({ error }) => {
        const seconds = error instanceof LanguageModelError ? error.retryAfterSeconds : null;
        if (seconds) await sleep(seconds * 1000, undefined, { signal });
      },
    });
  } catch (error) {
    throw failureOf(signal.aborted && signal.reason instanceof LanguageModelError ? signal.reason : error);
  }
}
