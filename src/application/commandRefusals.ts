import type { Refusal } from '../domain/shared/decider.js';

/** What any command may be refused with, whatever its decider says. */
export const staleRevision = (revision: number): Refusal => ({
  kind: 'stale',
  code: 'STALE_REVISION',
  detail: `It has changed since you read it; it is at revision ${revision} now.`,
  info: { revision },
});

export const concurrentUpdate: Refusal = {
  kind: 'conflict',
  code: 'CONCURRENT_UPDATE',
  detail: 'Others keep changing this at the same time. Try again.',
  info: { retryAfterSeconds: 1 },
};

export const subjectErased: Refusal = {
  kind: 'gone',
  code: 'ERASED',
  detail: 'The personal data that this belongs to was erased.',
};
