import type { FailureCode } from '../../domain/conversation/index.js';
import { KnowledgeUnavailable } from '../ports/knowledgeSearch.js';
import { LanguageModelError, type LanguageModelFailure } from '../ports/languageModel.js';
import type { AnswerError } from './answerEvents.js';
import { Abandoned } from './ports.js';

const MODEL_CODES: Readonly<Record<LanguageModelFailure, FailureCode>> = {
  timeout: 'PROVIDER_TIMEOUT',
  limited: 'PROVIDER_RATE_LIMITED',
  unavailable: 'PROVIDER_UNAVAILABLE',
  rejected: 'PROVIDER_INVALID',
  malformed: 'PROVIDER_INVALID',
  interrupted: 'PROVIDER_UNAVAILABLE',
  aborted: 'VISITOR_LEFT',
};

const DETAILS: Readonly<Record<FailureCode, string>> = {
  PROVIDER_UNAVAILABLE: 'The language model could not be reached. Please try again.',
  PROVIDER_TIMEOUT: 'The language model took too long. Please try again.',
  PROVIDER_RATE_LIMITED: 'The language model is busy. Please try again in a moment.',
  PROVIDER_INVALID: 'The language model gave no usable answer. Please try again.',
  KNOWLEDGE_UNAVAILABLE: 'The knowledge of this bot could not be searched. Please try again.',
  VISITOR_LEFT: 'The answer was stopped.',
  SUPERSEDED: 'A newer message came before this answer was complete.',
  INTERRUPTED: 'The answer was interrupted. Please try again.',
  INTERNAL: 'Something went wrong here. Please try again.',
};

/** What kind of failure an error of the answer's making is. */
export function failureOf(error: unknown): { code: FailureCode; retryAfterSeconds: number | null } {
  if (error instanceof LanguageModelError) {
    return { code: MODEL_CODES[error.failure], retryAfterSeconds: error.retryAfterSeconds };
  }
  if (error instanceof Abandoned) return { code: error.code, retryAfterSeconds: null };
  return {
    code: error instanceof KnowledgeUnavailable ? 'KNOWLEDGE_UNAVAILABLE' : 'INTERNAL',
    retryAfterSeconds: null,
  };
}

/** The problem that callers are told for a failure. */
export function answerError(code: FailureCode, retryAfterSeconds: number | null = null): AnswerError {
  const status = code === 'INTERNAL' ? 500 : code === 'SUPERSEDED' ? 409 : 503;
  return {
    type: `https://novabot.studio/problems/${code.toLowerCase().replaceAll('_', '-')}`,
    title: status === 503 ? 'Unavailable' : status === 409 ? 'Conflict' : 'Internal error',
    status,
    code,
    detail: DETAILS[code],
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
  };
}
