import type { FailureCode } from '../../../src/domain/conversation/index.js';

const ALL: Readonly<Record<FailureCode, true>> = {
  PROVIDER_UNAVAILABLE: true,
  PROVIDER_TIMEOUT: true,
  PROVIDER_RATE_LIMITED: true,
  PROVIDER_INVALID: true,
  KNOWLEDGE_UNAVAILABLE: true,
  VISITOR_LEFT: true,
  SUPERSEDED: true,
  INTERRUPTED: true,
  INTERNAL: true,
};

/** Every reason for which an answer may not come; the compiler sees to it that none is missing. */
export const FAILURES = Object.keys(ALL) as readonly FailureCode[];
