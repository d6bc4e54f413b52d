import { integer, key256, list, text, url } from '../parsers.js';
import { count, defaulted, optional, required } from '../variable.js';

const secret = text.refine((value) => value.length >= 32);
const secretExpected = 'at least 32 characters, such as the output of `openssl rand -base64 48`';
const keyExpected = '32 random bytes in base64 or hexadecimal, such as the output of `openssl rand -base64 32`';

export const secrets = {
  JWT_ACCESS_SECRET: required(secret, { about: 'Signs access tokens.', expected: secretExpected, secret: true }),
  JWT_REFRESH_SECRET: required(secret, {
    about: 'Keys what is derived from refresh tokens; must differ from JWT_ACCESS_SECRET.',
    expected: secretExpected,
    secret: true,
  }),
  NOVA_MASTER_KEY: required(key256, {
    about: "Wraps the keys that encrypt each person's fields. Losing it makes them unreadable.",
    expected: keyExpected,
    secret: true,
  }),
  NOVA_MASTER_KEY_PREVIOUS: defaulted(list(key256), '', {
    about: 'Former master keys, comma separated, newest first: still unwrap, no longer wrap (rotation).',
    expected: `comma separated keys, each ${keyExpected}`,
    secret: true,
  }),
} as const;

export const accounts = {
  SESSION_TTL_SECONDS: defaulted(integer(60, 31_536_000), '86400', {
    about: 'A session that was not used for so long ends.',
    expected: count(60, 31_536_000),
  }),
  SESSION_MAX_SECONDS: defaulted(integer(60, 315_360_000), '2592000', {
    about: 'A session ends after so long, however much it is used.',
    expected: count(60, 315_360_000),
  }),
  API_KEY_SALT_ROUNDS: defaulted(integer(4, 31), '10', {
    about: 'Cost of the stored hash of an API key.',
    expected: count(4, 31),
  }),
  OAUTH_GOOGLE_CLIENT_ID: optional(text, {
    about: 'Sign-in with Google is offered when its id and secret are set.',
    expected: 'the client id',
  }),
  OAUTH_GOOGLE_CLIENT_SECRET: optional(text, {
    about: 'Secret of that client.',
    expected: 'the client secret',
    secret: true,
  }),
  OAUTH_GOOGLE_ISSUER: defaulted(url('http', 'https'), 'https://accounts.google.com', {
    about: 'OpenID Connect issuer that stands for Google.',
    expected: 'an http(s) URL',
  }),
  OAUTH_GITHUB_CLIENT_ID: optional(text, {
    about: 'Sign-in with GitHub is offered when its id and secret are set.',
    expected: 'the client id',
  }),
  OAUTH_GITHUB_CLIENT_SECRET: optional(text, {
    about: 'Secret of that client.',
    expected: 'the client secret',
    secret: true,
  }),
  OAUTH_GITHUB_BASE_URL: defaulted(url('http', 'https'), 'https://github.com', {
    about: 'GitHub, or a GitHub Enterprise Server.',
    expected: 'an http(s) URL',
  }),
  OAUTH_GITHUB_API_URL: defaulted(url('http', 'https'), 'https://api.github.com', {
    about: 'Its API.',
    expected: 'an http(s) URL',
  }),
} as const;
