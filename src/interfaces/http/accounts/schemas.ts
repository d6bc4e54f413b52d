import { z } from 'zod';
import { KEY_SCOPES } from '../../../domain/apiKey/index.js';
import { line } from '../bots/text.js';
import type { ResponseSpec } from '../route.js';

export { emailAddress } from '../../../application/accounts/emailAddress.js';

/** Its rules (8 to 128 characters, not a common one) are checked where it is set, with a code for each. */
export const password = z.string().min(1).max(1_000).meta({
  description: '8 to 128 characters, any of them; not among the most common ones, nor made of the name and address',
  example: 'glass otter 41 bay',
});

/** A person's name as it may be shown: the same rule as for the names of bots. */
export const personName = line({ max: 100 }).meta({ example: 'Ann' });

export const oneTimeCode = z
  .string()
  .regex(/^\d{6}$/, 'must be the six digits of the mail')
  .meta({ example: '042137' });

export const userView = z
  .object({
    id: z.uuid(),
    email: z.email(),
    name: z.string(),
    roles: z.array(z.enum(['user', 'admin'])),
    emailVerified: z.boolean(),
  })
  .meta({ id: 'User' });

export const signedInView = z
  .object({
    user: userView,
    accessToken: z.string().meta({ description: 'JWT, good for 15 minutes' }),
    refreshToken: z.string().meta({ description: 'Opaque; used once, by `POST /api/auth/refresh` or as a cookie' }),
  })
  .meta({ id: 'SignedIn' });

export const sessionView = z
  .object({
    id: z.uuid(),
    current: z.boolean(),
    method: z.string(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    startedAt: z.iso.datetime(),
    lastRefreshedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Session' });

export const scope = z.enum(KEY_SCOPES).meta({ id: 'ApiKeyScope' });

export const apiKeyView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    kind: z.enum(['secret', 'publishable']),
    botId: z.uuid().nullable(),
    prefix: z.string(),
    lastFour: z.string(),
    scopes: z.array(scope),
    limit: z.object({ points: z.int(), seconds: z.int() }),
    status: z.enum(['active', 'expired', 'revoked']),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    rotatedAt: z.iso.datetime().nullable(),
    formerUntil: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
    key: z.string().nullable().meta({ description: 'Only of a publishable key: it stands in web pages anyway' }),
  })
  .meta({ id: 'ApiKey' });

export const newApiKeyView = apiKeyView
  .extend({ key: z.string().meta({ description: 'The key itself. Shown now and never again.' }) })
  .meta({ id: 'NewApiKey' });

export const problem = (description: string): ResponseSpec => ({
  description,
  contentType: 'application/problem+json',
});

export const PROBLEMS = {
  401: problem('Not signed in, or no longer'),
  403: problem('Not allowed'),
  404: problem('Does not exist'),
  409: problem('Conflict'),
  422: problem('Invalid input'),
  429: problem('Too many attempts'),
} as const;
