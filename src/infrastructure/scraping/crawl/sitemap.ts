import { gunzipSync } from 'node:zlib';
import { FetchFailure } from '../net/fetchFailure.js';
import type { SafeFetch } from '../net/safeFetch.js';

export interface SitemapLimits {
  readonly maxUrls: number;
  readonly timeoutMs: number;
  readonly maxRedirects: number;
}

/** sitemaps.org: at most 50 MB unpacked and 50,000 addresses in one file. */
const MAX_FILE_BYTES = 50 * 1024 * 1024;
/** An index may name indexes; beyond this nobody organises pages, somebody builds a trap. */
const MAX_NESTING = 3;
const MAX_FILES = 100;

export interface ParsedSitemap {
  readonly kind: 'urlset' | 'index' | 'text';
  readonly urls: string[];
}

/**
 * Addresses in a sitemap, a sitemap index or a plain list. Entities other than the five of XML are left alone
 * and declarations are not read, so there is nothing to expand.
 */
export function parseSitemap(text: string, maxUrls: number): ParsedSitemap {
  const kind = /<sitemapindex[\s>]/i.test(text) ? 'index' : /<urlset[\s>]/i.test(text) ? 'urlset' : 'text';
  const urls: string[] = [];
  const entries =
    kind === 'text'
      ? text.matchAll(/^\s*(https?:\/\/\S+)\s*$/gm)
      : text.matchAll(/<loc>\s*([^<]{1,4096}?)\s*<\/loc>/gi);
  for (const entry of entries) {
    if (urls.length >= maxUrls) break;
    urls.push(unescapeXml(entry[1]!));
  }
  return { kind, urls };
}

/** Follows a sitemap through its indexes; damaged or missing parts are left out, `problems` names them. */
export async function readSitemap(
  fetch: SafeFetch,
  start: string,
  limits: SitemapLimits,
  signal: AbortSignal,
): Promise<{ urls: string[]; problems: string[] }> {
  const urls = new Set<string>();
  const problems: string[] = [];
  const seen = new Set([start]);
  const queue: { url: string; depth: number }[] = [{ url: start, depth: 0 }];
  for (let file = queue.shift(); file && urls.size < limits.maxUrls; file = queue.shift()) {
    const parsed = await readOne(fetch, file.url, limits, signal, problems);
    if (!parsed) continue;
    for (const url of parsed.urls) {
      if (parsed.kind !== 'index') {
        if (urls.size < limits.maxUrls) urls.add(url);
      } else if (file.depth + 1 < MAX_NESTING && seen.size < MAX_FILES && !seen.has(url)) {
        seen.add(url);
        queue.push({ url, depth: file.depth + 1 });
      }
    }
  }
  return { urls: [...urls], problems };
}

async function readOne(
  fetch: SafeFetch,
  url: string,
  limits: SitemapLimits,
  signal: AbortSignal,
  problems: string[],
): Promise<ParsedSitemap | null> {
  try {
    const answer = await fetch.get(url, { ...limits, signal, maxBytes: MAX_FILE_BYTES });
    if (answer.status !== 200) throw new FetchFailure('BAD_RESPONSE', `answered ${answer.status}`);
    return parseSitemap(unpacked(answer.body), limits.maxUrls);
  } catch (error) {
    if (!(error instanceof FetchFailure) || error.code === 'CANCELLED') throw error;
    problems.push(`${url}: ${error.message}`);
    return null;
  }
}

/** `.xml.gz` files are served as such, without Content-Encoding. */
function unpacked(body: Buffer): string {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body.toString('utf8');
  try {
    return gunzipSync(body, { maxOutputLength: MAX_FILE_BYTES }).toString('utf8');
  } catch (error) {
    const isBomb = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new FetchFailure(
      isBomb ? 'TOO_LARGE' : 'BAD_ENCODING',
      isBomb ? 'It unpacks to too much.' : 'It is damaged.',
    );
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescapeXml = (text: string): string =>
  text.replace(/^<!\[CDATA\[|\]\]>$/g, '').replace(/&(amp|lt|gt|quot|apos);/g, (_all, name: string) => ENTITIES[name]!);
