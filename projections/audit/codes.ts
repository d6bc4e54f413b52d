import { FAILURE_WORDS } from '../../src/application/website/failureWords.js';
import type { FailureCode } from '../../src/domain/conversation/events.js';
import { isStopped } from '../../src/domain/conversation/stopped.js';

const CODE = / \(([A-Z][A-Z0-9_]*)\)\.$/;
const TYPES: readonly string[] = ['PageFailed', 'ChunksRefused', 'ScrapeFailed', 'ReplyFailed'];

/**
 * A sentence as it is stored ends with the code of what went wrong, in brackets; whoever reads it is told the code in
 * words. Made here, so that sentences stored before say it too and no event need be read again.
 */
export function codeInWords(type: string, sentence: string): string {
  const code = TYPES.includes(type) ? CODE.exec(sentence)?.[1] : undefined;
  if (code === undefined) return sentence;
  const reason = type === 'ReplyFailed' ? FAILURE_WORDS[code as FailureCode] : undefined;
  const subject =
    reason !== undefined && isStopped(code as FailureCode) ? 'The answer was stopped' : sentence.replace(CODE, '');
  return `${subject}: ${reason ?? asWords(code)}.`;
}

const asWords = (code: string): string =>
  code.startsWith('HTTP_') ? `the server answered ${code.slice(5)}` : code.toLowerCase().replaceAll('_', ' ');
