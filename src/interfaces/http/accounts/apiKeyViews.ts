import type { ApiKeyRow } from '../../../../projections/apiKeys/queries.js';
import type { IssuedKey } from '../../../application/accounts/apiKeys.js';

const iso = (date: Date | null | undefined): string | null => date?.toISOString() ?? null;

/** A key as its owner sees it in lists: never the key. */
export const viewOfRow = (row: ApiKeyRow, lastUsedAt: Date | undefined, now: Date) => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  botId: row.botId,
  prefix: row.prefix,
  lastFour: row.lastFour,
  scopes: row.scopes,
  limit: { points: row.limitPoints, seconds: row.limitSeconds },
  status: row.revokedAt ? 'revoked' : row.expiresAt && row.expiresAt <= now ? 'expired' : 'active',
  createdAt: row.issuedAt.toISOString(),
  expiresAt: iso(row.expiresAt),
  rotatedAt: iso(row.rotatedAt),
  formerUntil: iso(row.formerUntil),
  lastUsedAt: iso(lastUsedAt),
});

/** A key just issued or rotated, with its text. */
export const viewOfIssued = ({ keyId, text, state }: IssuedKey, rotatedAt: string | null) => ({
  id: keyId,
  name: state.name,
  kind: state.kind,
  botId: state.botId,
  prefix: state.prefix,
  lastFour: state.lastFour,
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
