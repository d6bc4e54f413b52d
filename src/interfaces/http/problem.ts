import { STATUS_CODES } from 'node:http';
import type { Refusal, RefusalInfo, RefusalKind } from '../../domain/shared/decider.js';

/** RFC 9457 problem details with our own stable `code`. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId?: string;
  readonly errors?: readonly FieldError[];
  readonly [extra: string]: unknown;
}

export interface FieldError {
  /** Dotted path into the body, query or params; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

const STATUS: Readonly<Record<RefusalKind, number>> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  stale: 412,
  gone: 410,
  tooMany: 429,
  unavailable: 503,
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not acceptable',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition failed',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Invalid input',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Unavailable',
};

export const titleOf = (status: number): string => TITLES[status] ?? STATUS_CODES[status] ?? 'Error';

/** Thrown anywhere below a route; the error middleware turns it into the answer. */
export class Problem extends Error {
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly extra: RefusalInfo = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    // RFC 9110, 15.5.2: a 401 names a way to authenticate.
    this.headers = status === 401 ? { 'www-authenticate': 'Bearer', ...headers } : headers;
  }

  static refused(refusal: Refusal): Problem {
    const retryAfter = refusal.info?.retryAfterSeconds;
    const headers = typeof retryAfter === 'number' ? { 'retry-after': String(Math.ceil(retryAfter)) } : {};
    return new Problem(STATUS[refusal.kind], refusal.code, refusal.detail, refusal.info, headers);
  }

  static notFound(what = 'What this address names'): Problem {
    return new Problem(404, 'NOT_FOUND', `${what} does not exist.`);
  }

  static invalid(errors: readonly FieldError[], status = 422): Problem {
    return new Problem(status, 'INVALID_INPUT', 'Some fields are not as expected.', { errors });
  }

  body(requestId: string): ProblemBody {
    return {
      ...this.extra,
      type: `https://novabot.studio/problems/${this.code.toLowerCase().replaceAll('_', '-')}`,
      title: titleOf(this.status),
      status: this.status,
      detail: this.message,
      code: this.code,
      requestId,
    };
  }
}
