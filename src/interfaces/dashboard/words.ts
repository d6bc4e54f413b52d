import { FAILURE_WORDS } from '../../application/website/failureWords.js';
import type { Channel, FailureCode } from '../../domain/conversation/index.js';
import { isStopped } from '../../domain/conversation/stopped.js';

/** Where a conversation was held, when no page is known. */
export const CHANNELS: Readonly<Record<Channel, string>> = { widget: 'Widget', api: 'API', owner: 'Tried by you' };

/** What became of an answer that did not come. A page that was loaded before an update may not know the code. */
export const failureInWords = (code: FailureCode): string =>
  code in FAILURE_WORDS ? `${isStopped(code) ? 'stopped' : 'failed'}: ${FAILURE_WORDS[code]}` : 'failed';
