/** The part of a stream's metadata that the server acts upon (protocol document, section 7). */
export interface StreamMetadata {
  /** Seconds; events older than that are hidden. */
  readonly maxAge: number | null;
  readonly maxCount: number | null;
  /** Events with a smaller number are hidden. `Infinity` when the stream is soft-deleted. */
  readonly truncateBefore: number;
  readonly acl: Acl | null;
}

/** Who may read, write, delete, read metadata, write metadata: names of roles or users. */
export type Acl = Readonly<Partial<Record<'$r' | '$w' | '$d' | '$mr' | '$mw', readonly string[]>>>;

export const NO_METADATA: StreamMetadata = { maxAge: null, maxCount: null, truncateBefore: 0, acl: null };
/** What a soft delete writes. As text, because 2^63−1 is no JavaScript number. */
export const SOFT_DELETED = '{"$tb":9223372036854775807}';

/** Reads a metadata document. A wrong JSON type anywhere makes the whole document count as empty. */
export function parseMetadata(json: string): StreamMetadata {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch {
    return NO_METADATA;
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return NO_METADATA;
  const fields = document as Record<string, unknown>;
  for (const key of ['$maxAge', '$maxCount', '$tb', '$cacheControl']) {
    const value = fields[key];
    if (value !== undefined && !(typeof value === 'number' && Number.isInteger(value))) return NO_METADATA;
  }
  const acl = parseAcl(fields.$acl);
  if (acl === 'invalid') return NO_METADATA;
  const tb = (fields.$tb as number | undefined) ?? 0;
  return {
    maxAge: positive(fields.$maxAge),
    maxCount: positive(fields.$maxCount),
    truncateBefore: tb < 0 ? 0 : tb >= 9.2e18 ? Number.POSITIVE_INFINITY : tb,
    acl,
  };
}

export const isSoftDeleted = (metadata: StreamMetadata): boolean =>
  metadata.truncateBefore === Number.POSITIVE_INFINITY;

/** The document with `$tb` set and everything else kept; an unreadable document is replaced. */
export function withTruncateBefore(json: string | null, truncateBefore: number): string {
  let document: unknown = {};
  try {
    document = JSON.parse(json ?? '{}');
  } catch {
    // An unreadable document counts as empty.
  }
  const kept = typeof document === 'object' && document !== null && !Array.isArray(document) ? document : {};
  return JSON.stringify({ ...kept, $tb: truncateBefore });
}

function positive(value: unknown): number | null {
  return typeof value === 'number' && value > 0 ? value : null;
}

function parseAcl(value: unknown): Acl | null | 'invalid' {
  if (value === undefined) return null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'invalid';
  const acl: Partial<Record<keyof Acl, readonly string[]>> = {};
  for (const key of ['$r', '$w', '$d', '$mr', '$mw'] as const) {
    const roles = (value as Record<string, unknown>)[key];
    if (roles === undefined) continue;
    if (typeof roles === 'string') acl[key] = [roles];
    else if (Array.isArray(roles) && roles.every((role) => typeof role === 'string')) acl[key] = roles;
    else return 'invalid';
  }
  return acl;
}

/** `$$orders` holds the metadata of `orders`. */
export const metastreamOf = (stream: string): string => `$$${stream}`;
export const isMetastream = (stream: string): boolean => stream.startsWith('$$');
export const streamOfMetastream = (stream: string): string => stream.slice(2);
