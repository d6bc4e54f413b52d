import type { ApiKeyRow } from '../../../../projections/apiKeys/queries.js';
import type { IssuedKey } from '../../../application/accounts/apiKeys.js';

const iso = (date: Date | null | undefined): string | null => date?.toISOString() ?? null;

/** A key as its owner sees it in lists: `text` only of a publishable one, which is no secret. */
export const viewOfRow = (row: ApiKeyRow, text: string | null, lastUsedAt: Date | undefined, now: Date) => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  botId: row.botId,
  prefix: row.prefix,
  lastFour: text?.slice(-4) ?? row.lastFour,
  scopes: row.scopes,
  limit: { points: row.limitPoints, seconds: row.limitSeconds },
  status: row.revokedAt ? 'revoked' : row.expiresAt && row.expiresAt <= now ? 'expired' : 'active',
  createdAt: row.issuedAt.toISOString(),
  expiresAt: iso(row.expiresAt),
  rotatedAt: iso(row.rotatedAt),
  formerUntil: iso(row.formerUntil),
  lastUsedAt: iso(lastUsedAt),
  key: text,
});

/** A key just issued or rotated, with its text. */
export const viewOfIssued = ({ keyId, text, state }: IssuedKey, rotatedAt: string | null) => ({
  id: keyId,
  name: state.name,
  kind: state.kind,
  botId: state.botId,
  prefix: state.prefix,
  lastFour: text.slice(-4),
  scopes: state.scopes,
  limit: state.limit,
  status: 'active',
  createdAt: state.issuedAt,
  expiresAt: state.expiresAt,
  rotatedAt,
  formerUntil: state.former?.until ?? null,
  lastUsedAt: null,
  key: text,
});
