const BUCKETS = 256;

/** A set that is cheap to add to without changing the old one: a run of n pages would else copy n times n addresses. */
export type UrlSet = readonly (ReadonlySet<string> | undefined)[];

export const noUrls: UrlSet = [];

export const hasUrl = (set: UrlSet, url: string): boolean => set[bucketOf(url)]?.has(url) ?? false;

export function withUrl(set: UrlSet, url: string): UrlSet {
  const at = bucketOf(url);
  const next = [...set];
  next[at] = new Set(set[at]).add(url);
  return next;
}

function bucketOf(url: string): number {
  let hash = 0;
  for (let index = 0; index < url.length; index++) hash = (Math.imul(hash, 31) + url.charCodeAt(index)) | 0;
  return Math.abs(hash % BUCKETS);
}
