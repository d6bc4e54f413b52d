import type { FailureCode } from './events.js';

/**
 * Whether an answer that came to nothing was the visitor's doing and no fault: the visitor left or stopped it. Whoever stops it and
 * asks something else before the answer is given up for lack of followers has superseded it.
 */
export const isStopped = (code: FailureCode): boolean => code === 'VISITOR_LEFT' || code === 'SUPERSEDED';
