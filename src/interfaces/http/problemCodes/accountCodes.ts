import { codes, knowsCaller, on, type ProblemCode, type Where } from './problemCode.js';

const KEYS = /^(post|delete) \/api\/apiKeys/;
const REGISTERS = on(/register$/, /\/testing\/seed$/);
const SETS_PASSWORD = on(/register$/, /\/testing\/seed$/, /\/password(\/reset)?$/);
const PROVES = on(/\/(login|loginByPassword|otp|forgot|reset|verify|password)$/, /^delete \/api\/auth\/me$/);
const REFRESHES: Where = (route, status) => knowsCaller(route, status) || route.path.endsWith('/refresh');
const HASHES = on(/\/(register|login|loginByPassword|password|seed)$/, /^delete \/api\/auth\/me$/);

/** Accounts, sessions and keys. */
export const accountCodes: readonly ProblemCode[] = [
  ...codes(
    401,
    REFRESHES,
  )({
    REFRESH_TOKEN_INVALID: 'The refresh token is not ours or was altered. Sign in again.',
    REFRESH_TOKEN_REUSED: 'The refresh token was used before, so its session has been ended. Sign in again.',
    SESSION_UNKNOWN: 'There is no such session. Sign in again.',
    SESSION_EXPIRED: 'The session was idle for too long, or has reached its longest life. Sign in again.',
    SESSION_REVOKED: 'The session has been ended. Sign in again.',
  }),
  ...codes(
    401,
    on(/\/refresh$/),
  )({ REFRESH_TOKEN_MISSING: 'There is a refresh token neither in the body nor in a cookie.' }),
  ...codes(
    401,
    on(/\/(login|loginByPassword)$/),
  )({
    INVALID_CREDENTIALS: 'Address and password (or code) do not belong together; nothing is said of which is wrong.',
  }),
  ...codes(401, on(/\/api\/auth\//))({ ACCOUNT_ERASED: 'The account no longer exists.' }),
  ...codes(
    403,
    on(/\/password$/, /^delete \/api\/auth\/me$/),
  )({ WRONG_PASSWORD: 'The current password is not right.' }),
  ...codes(403, on(/email\/verify$/))({ NOT_YOUR_ADDRESS: 'Only the address of the own account can be verified.' }),
  ...codes(
    403,
    on(/\/oauth\/\{provider\}$/),
  )({
    SIGN_IN_AGAIN: 'Another sign-in can be linked only within 15 minutes after a sign-in.',
  }),
  ...codes(
    403,
    on(/callback$/),
  )({
    EMAIL_NOT_VERIFIED: 'Another sign-in can be linked only once the address is verified.',
    OAUTH_EMAIL_UNVERIFIED: 'The provider has not verified this address, so no account is made of it.',
    OAUTH_LINK_MISMATCH: 'Somebody else has signed in since the link was begun.',
  }),
  ...codes(404, on(/\/oauth\//))({ OAUTH_PROVIDER_UNKNOWN: 'This service offers no sign-in with this provider.' }),
  ...codes(404, on(/\/(me|verify|password|reset|callback)$/))({ ACCOUNT_NOT_FOUND: 'There is no such account.' }),
  ...codes(404, on(/\/sessions\/\{id\}$/))({ SESSION_NOT_FOUND: 'There is no such session of yours.' }),
  ...codes(
    400,
    on(/\/oauth\/\{provider\}$/),
  )({ RETURN_NOT_ALLOWED: '`returnTo` is neither a path here nor a page of an allowed origin.' }),
  ...codes(
    409,
    REGISTERS,
  )({
    EMAIL_TAKEN: 'An account with this address exists. Sign in, or set a new password.',
    ACCOUNT_EXISTS: 'The account of this request exists already.',
  }),
  ...codes(
    409,
    on(/callback$/),
  )({
    EMAIL_IN_USE: 'The address has an account already. Sign in to it and link this provider.',
    IDENTITY_TAKEN: 'This sign-in belongs to another account.',
  }),
  ...codes(
    422,
    on(/callback$/),
  )({
    OAUTH_FLOW_UNKNOWN: 'The sign-in was not begun here, or took too long. Begin again.',
    OAUTH_REFUSED: 'The provider did not confirm the sign-in. Begin again.',
  }),
  ...codes(
    422,
    SETS_PASSWORD,
  )({
    PASSWORD_TOO_SHORT: 'A password has at least 8 characters.',
    PASSWORD_TOO_LONG: 'A password has at most 128 characters.',
    PASSWORD_TOO_COMMON: 'The password is among those that are tried first.',
    PASSWORD_GUESSABLE: 'Besides the owner’s name and address and our name, a password has at least 8 characters.',
  }),
  ...codes(
    422,
    on(/email\/verify$/, /password\/reset$/, /^delete \/api\/auth\/me$/),
  )({
    CODE_INVALID: 'The code is not right, was used, or is too old. Ask for another.',
  }),
  ...codes(422, on(/^delete \/api\/auth\/me$/))({ PROOF_MISSING: 'Send the password, or a code from the mail.' }),
  ...codes(429, PROVES)({ TOO_MANY_ATTEMPTS: 'Too many failed attempts for this address. Wait for `Retry-After`.' }),
  ...codes(503, HASHES)({ SIGN_IN_BUSY: 'Too many people sign in at this moment. Try again after `Retry-After`.' }),
  // Such a key is refused wherever it comes, and cannot be rotated.
  ...codes([401, 409], (route, status) => (status === 401 ? knowsCaller : on(/\/rotate$/))(route, status))({
    API_KEY_REVOKED: 'The API key has been revoked.',
    API_KEY_EXPIRED: 'The API key has expired.',
  }),
  ...codes(403, on(KEYS))({ SCOPE_ESCALATION: 'A key can neither issue nor rotate one that may do more than itself.' }),
  ...codes(404, on(/\/api\/apiKeys\/\{id\}/))({ API_KEY_NOT_FOUND: 'There is no such API key of yours.' }),
  ...codes(
    409,
    on(/^post \/api\/apiKeys($|.*\/rotate$)/),
  )({ API_KEY_EXISTS: 'The key of this request was issued already; its text cannot be shown again.' }),
  ...codes(
    409,
    on(/^delete \/api\/apiKeys/),
  )({ PUBLISHABLE_KEY_STAYS: 'A bot keeps its publishable key; rotate it without overlap.' }),
  ...codes(
    409,
    on(/^post \/api\/apiKeys$/),
  )({ API_KEY_LIMIT: 'An account has at most 100 API keys that work. Revoke one that is no longer used.' }),
  ...codes(422, on(/^post \/api\/apiKeys$/))({ EXPIRY_IN_THE_PAST: 'The key would have expired already.' }),
];
