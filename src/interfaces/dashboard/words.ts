import type { Channel, FailureCode } from '../../domain/conversation/index.js';

/** Where a conversation was held, when no page is known. */
export const CHANNELS: Readonly<Record<Channel, string>> = { widget: 'Widget', api: 'API', owner: 'Tried by you' };

const FAILURES: Readonly<Record<FailureCode, string>> = {
  PROVIDER_UNAVAILABLE: 'failed: the language model could not be reached',
  PROVIDER_TIMEOUT: 'failed: the language model took too long',
  PROVIDER_RATE_LIMITED: 'failed: the language model was busy',
  PROVIDER_INVALID: 'failed: the language model gave no usable answer',
  KNOWLEDGE_UNAVAILABLE: 'failed: the knowledge could not be searched',
  VISITOR_LEFT: 'stopped: the visitor left or stopped it',
  SUPERSEDED: 'stopped: the visitor wrote something newer',
  INTERRUPTED: 'failed: it was interrupted',
  INTERNAL: 'failed: something went wrong in the service',
};

/** What became of an answer that did not come. A page that was loaded before an update may not know the code. */
export const failureInWords = (code: FailureCode): string => FAILURES[code] ?? 'failed';
