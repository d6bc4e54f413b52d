import { codes, knowsCaller, type ProblemCode } from './problemCode.js';

/** Who may call, and whether. */
export const callerCodes: readonly ProblemCode[] = [
  ...codes(
    401,
    (route, status) => knowsCaller(route, status) || route.path.includes('/oauth/'),
  )({
    NOT_AUTHENTICATED: 'This takes a signed-in person or an API key, and neither came.',
  }),
  ...codes(
    401,
    knowsCaller,
  )({
    AUTHORIZATION_INVALID: '`Authorization` holds no bearer token.',
    ACCESS_TOKEN_INVALID: 'The access token is not ours, was altered or has expired. Refresh it.',
    SESSION_MISSING: 'An `accessToken` cookie came without its session; the cookies are cleared.',
    SESSION_MISMATCH: 'The cookies are of different sessions; they are cleared.',
    API_KEY_MALFORMED: 'This is no API key: a character is missing or mistyped.',
    API_KEY_UNKNOWN: 'There is no such API key.',
  }),
  ...codes(
    403,
    ({ access }) => access.kind === 'key' || access.kind === 'chat',
  )({
    SCOPE_MISSING: 'The API key lacks a scope; `scope` names it.',
  }),
  ...codes(
    403,
    ({ access }) => access.kind === 'key' || access.kind === 'account',
  )({
    KEY_NOT_ALLOWED: 'A publishable key is for the chat of its bot and nothing else.',
  }),
  ...codes(
    403,
    ({ access }) => access.kind === 'account',
  )({
    SIGN_IN_REQUIRED: 'This takes a signed-in person; an API key is not enough.',
  }),
  ...codes(
    403,
    ({ access }) => access.kind === 'account' && access.role !== undefined,
  )({
    ROLE_REQUIRED: 'The account lacks a role; `role` names it.',
  }),
];
