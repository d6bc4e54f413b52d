import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
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
/** Of all files together, as they are sent or, packed without Content-Encoding, as they unpack. */
const MAX_TOTAL_BYTES = 4 * MAX_FILE_BYTES;

/** Linear on any text, as hostile ones are read on the event loop: no two parts match the same characters. */
const LOCATION = /<loc>([^<]{0,4096}(?:<!\[CDATA\[[^<]{0,4096})?)<\/loc>/gi;
const LINE = /^[ \t]*(https?:\/\/\S+)[ \t\r]*$/gm;

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
  for (const entry of text.matchAll(kind === 'text' ? LINE : LOCATION)) {
    if (urls.length >= maxUrls) break;
    const url = unescapeXml(entry[1]!.trim());
    if (url !== '') urls.push(url);
  }
  return { kind, urls };
}

/**
 * Follows sitemaps through their indexes; damaged or missing parts are left out, `problems` names them. However many
 * there are at the start or underneath, no more than a hundred files are read.
 */
export async function readSitemaps(
  fetch: SafeFetch,
  starts: readonly string[],
  limits: SitemapLimits,
  signal: AbortSignal,
): Promise<{ urls: string[]; problems: string[] }> {
  const urls = new Set<string>();
  const problems: string[] = [];
  const seen = new Set(starts.slice(0, MAX_FILES));
  const queue = [...seen].map((url) => ({ url, depth: 0 }));
  let room = MAX_TOTAL_BYTES;
  for (let file = queue.shift(); file && urls.size < limits.maxUrls && room > 0; file = queue.shift()) {
    const text = await readOne(
      fetch,
      file.url,
      { ...limits, maxBytes: Math.min(MAX_FILE_BYTES, room) },
      signal,
      problems,
    );
    if (text === null) continue;
    room -= text.length;
    const parsed = parseSitemap(text, limits.maxUrls);
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
  limits: SitemapLimits & { readonly maxBytes: number },
  signal: AbortSignal,
  problems: string[],
): Promise<string | null> {
  try {
    const answer = await fetch.get(url, { ...limits, signal });
    if (answer.status !== 200) throw new FetchFailure('BAD_RESPONSE', `answered ${answer.status}`);
    return await unpacked(answer.body, limits.maxBytes);
  } catch (error) {
    if (!(error instanceof FetchFailure) || error.code === 'CANCELLED') throw error;
    problems.push(`${url}: ${error.message}`);
    return null;
  }
}

/** `.xml.gz` files are served as such, without Content-Encoding. */
async function unpacked(body: Buffer, maxBytes: number): Promise<string> {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body.toString('utf8');
  try {
    return (await promisify(gunzip)(body, { maxOutputLength: maxBytes })).toString('utf8');
  } catch (error) {
    const isBomb = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new FetchFailure(
      isBomb ? 'TOO_LARGE' : 'BAD_ENCODING',
      isBomb ? 'It unpacks to too much.' : 'It is damaged.',
    );
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const CDATA = /^<!\[CDATA\[(.*?)(?:\]\]>)?$/s;

const unescapeXml = (text: string): string =>
  CDATA.exec(text)?.[1]?.trim() ?? text.replace(/&(amp|lt|gt|quot|apos);/g, (_all, name: string) => ENTITIES[name]!);
