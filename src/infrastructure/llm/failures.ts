import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import { LanguageModelError } from '../../application/ports/languageModel.js';

/**
 * Any error of the SDK as one of ours. What the provider says is left out on purpose: providers quote keys and prompts
 * in their messages.
 */
export function failureOf(error: unknown): LanguageModelError {
  if (error instanceof LanguageModelError) return error;
  if (error instanceof APIUserAbortError) return new LanguageModelError('aborted', 'The request was given up.');
  if (error instanceof APIConnectionTimeoutError) return timedOut();
  if (error instanceof APIConnectionError) {
    return new LanguageModelError('unavailable', 'The language model cannot be reached.');
  }
  if (error instanceof APIError && typeof error.status === 'number')
    return failureOfStatus(error.status, error.headers);
  if (error instanceof APIError) return new LanguageModelError('interrupted', 'The language model reported an error.');
  if (error instanceof SyntaxError) {
    return new LanguageModelError('malformed', 'The language model sent something that is not JSON.');
  }
  return new LanguageModelError('interrupted', 'The answer of the language model broke off.');
}

export const timedOut = (): LanguageModelError =>
  new LanguageModelError('timeout', 'The language model took too long to answer.');

function failureOfStatus(status: number, headers: Headers | undefined): LanguageModelError {
  if (status === 429) {
    return new LanguageModelError(
      'limited',
      'The language model takes no more requests right now.',
      retryAfter(headers),
    );
  }
  if (status === 408) return timedOut();
  if (status >= 500 || status === 409) {
    return new LanguageModelError(
      'unavailable',
      `The language model answered with status ${status}.`,
      retryAfter(headers),
    );
  }
  return new RequestRejected(status);
}

/** The provider answered that the request itself is at fault. */
export class RequestRejected extends LanguageModelError {
  constructor(readonly status: number) {
    super('rejected', `The language model refused the request with status ${status}.`);
  }
}

/** Seconds from `Retry-After` (a number or a date, RFC 9110 10.2.3); null when it is not there. */
function retryAfter(headers: Headers | undefined): number | null {
  const value = headers?.get('retry-after');
  if (!value) return null;
  const seconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}
