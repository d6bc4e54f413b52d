import type { FailureCode } from '../../domain/conversation/events.js';

/** Why an answer did not come, as the end of a sentence. */
export const FAILURE_WORDS: Readonly<Record<FailureCode, string>> = {
  PROVIDER_UNAVAILABLE: 'the language model could not be reached',
  PROVIDER_TIMEOUT: 'the language model took too long',
  PROVIDER_RATE_LIMITED: 'the language model was busy',
  PROVIDER_INVALID: 'the language model gave no usable answer',
  KNOWLEDGE_UNAVAILABLE: 'the knowledge could not be searched',
  VISITOR_LEFT: 'the visitor left or stopped it',
  SUPERSEDED: 'the visitor wrote something newer',
  INTERRUPTED: 'it was interrupted',
  INTERNAL: 'something went wrong in the service',
};
