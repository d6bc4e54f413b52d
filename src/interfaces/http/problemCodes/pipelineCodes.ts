import type { Route } from '../route.js';
import { changes, codes, everywhere, knowsCaller, nowhere, on, type ProblemCode } from './problemCode.js';

const hasCursor = ({ query }: Route): boolean =>
  Object.hasOwn((query as { shape?: object } | undefined)?.shape ?? {}, 'cursor');
const isLimitedClosed = ({ rate = [] }: Route): boolean => rate.some((rule) => rule.whenUnavailable === 'refuse');
/** Begins to change how an account is entered, although it is a GET. */
const links = on(/^get \/api\/auth\/oauth\/\{provider\}$/);
const isInvalidAt = (route: Route, status: number): boolean =>
  status === 400 ? route.query !== undefined : changes(route, status);

/** What any request can meet before its route has a say. */
export const pipelineCodes: readonly ProblemCode[] = [
  ...codes(
    400,
    nowhere,
  )({ MALFORMED_REQUEST: 'This is not a request of HTTP/1.1.', BAD_REQUEST: 'The request cannot be read.' }),
  ...codes(404, nowhere)({ ROUTE_NOT_FOUND: 'There is no such path.' }),
  ...codes(
    405,
    nowhere,
  )({ METHOD_NOT_ALLOWED: 'The path does not take this method; `Allow` names those that it takes.' }),
  ...codes(501, nowhere)({ METHOD_UNKNOWN: 'This method is not served anywhere.' }),
  ...codes(408, nowhere)({ REQUEST_TIMEOUT: 'The request did not arrive in time.' }),
  ...codes(417, nowhere)({ EXPECTATION_UNKNOWN: '`Expect` takes `100-continue` only.' }),
  ...codes(431, nowhere)({ HEADERS_TOO_LARGE: 'The request line and header fields have more than 16 kB.' }),
  ...codes(
    400,
    changes,
  )({
    MALFORMED_JSON: 'The body is not JSON in UTF-8.',
    TOO_DEEP: 'The body is nested more than 32 levels deep.',
    BODY_INCOMPLETE: 'The body did not arrive as announced.',
    BAD_IDEMPOTENCY_KEY: '`Idempotency-Key` is not 1 to 255 printable ASCII characters.',
  }),
  ...codes(413, changes)({ BODY_TOO_LARGE: 'The body is larger than this route takes.' }),
  ...codes(
    415,
    changes,
  )({
    UNSUPPORTED_MEDIA_TYPE: 'The body is not `application/json`.',
    UNSUPPORTED_ENCODING: 'The body has a content encoding; send it without.',
  }),
  ...codes(
    [400, 422],
    isInvalidAt,
  )({
    INVALID_INPUT: 'Fields of the query (400) or the body (422) are not as expected; `errors` names each.',
  }),
  ...codes(400, everywhere)({ BAD_IF_MATCH: '`If-Match` is not the `ETag` of an earlier answer.' }),
  ...codes(
    400,
    hasCursor,
  )({ BAD_CURSOR: 'The cursor was not given by this list, or was changed. Begin at the first page.' }),
  ...codes(
    400,
    ({ reads }) => reads !== undefined,
  )({
    BAD_POSITION: '`Nova-Wait-For` is not the `Nova-Position` of an earlier answer.',
    BAD_CONSISTENCY: '`consistency` is neither `strong` nor `eventual`.',
  }),
  ...codes(404, ({ params }) => params !== undefined)({ NOT_FOUND: 'It does not exist, or is another’s.' }),
  ...codes(
    403,
    (route, status) => (changes(route, status) && !route.safe) || links(route, status),
  )({
    CROSS_SITE_REQUEST: 'A page of another site tried to act with the cookies of its visitor.',
  }),
  ...codes(
    409,
    changes,
  )({
    REQUEST_IN_PROGRESS: 'The first request with this `Idempotency-Key` still runs. Try again after `Retry-After`.',
    CONCURRENT_UPDATE: 'Others changed it at the same moment, several times over. Try again.',
  }),
  ...codes([409, 422], changes)({ IDEMPOTENCY_KEY_REUSED: 'This `Idempotency-Key` was used for another request.' }),
  ...codes(
    410,
    changes,
  )({
    ERASED:
      'The personal data that this belongs to, or that the answer kept for this `Idempotency-Key` held, was erased.',
  }),
  ...codes(
    412,
    changes,
  )({ STALE_REVISION: 'It has changed since the revision in `If-Match`; `revision` tells the present one.' }),
  ...codes(
    429,
    everywhere,
  )({ RATE_LIMITED: 'Too many requests. Wait for `Retry-After`; `RateLimit` tells what is left.' }),
  ...codes(500, nowhere)({ INTERNAL_ERROR: 'A fault of ours; the logs name it by the request id.' }),
  ...codes(
    503,
    everywhere,
  )({ DEPENDENCY_UNAVAILABLE: 'A server that this needs is away. Try again after `Retry-After`.' }),
  ...codes(
    503,
    knowsCaller,
  )({
    STREAM_UNREADABLE:
      'It holds a change that this version of the service cannot read, as a newer one may have written. What was before is still told by the history and the state of that revision.',
  }),
  ...codes(503, isLimitedClosed)({ LIMITS_UNAVAILABLE: 'Attempts cannot be counted now, so none is taken.' }),
  ...codes(
    503,
    (route) => route.reads !== undefined || route.path.endsWith('/wait'),
  )({
    READ_MODEL_BEHIND: 'The read model has not reached the wanted position in time. Try again after `Retry-After`.',
  }),
];
