import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { FetchFailure } from '../net/fetchFailure.js';
import type { Fetched, FetchOptions } from '../net/safeFetch.js';
import { parseSitemap } from './parseSitemap.js';

/** How the files are fetched. */
export type GetFile = (url: string, options: FetchOptions & { readonly signal: AbortSignal }) => Promise<Fetched>;

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

/** What sitemaps name, as far as they could be read. */
export interface ReadSitemaps {
  readonly urls: string[];
  readonly problems: string[];
  /** False: a file is there, or may be, and could not be read this time; what it names is not known. */
  readonly isComplete: boolean;
}

/**
 * Follows sitemaps through their indexes; damaged or missing parts are left out, `problems` names them. However many
 * there are at the start or underneath, no more than a hundred files are read. Addresses that are relative, against
 * the rules, are taken from where the file is.
 */
export async function readSitemaps(
  get: GetFile,
  starts: readonly string[],
  limits: SitemapLimits,
  signal: AbortSignal,
): Promise<ReadSitemaps> {
  const urls = new Set<string>();
  const problems: Problem[] = [];
  const seen = new Set(starts.slice(0, MAX_FILES));
  const queue = [...seen].map((url) => ({ url, depth: 0 }));
  let room = MAX_TOTAL_BYTES;
  for (let file = queue.shift(); file && urls.size < limits.maxUrls && room > 0; file = queue.shift()) {
    const text = await readOne(
      get,
      file.url,
      { ...limits, maxBytes: Math.min(MAX_FILE_BYTES, room) },
      signal,
      problems,
    );
    if (text === null) continue;
    room -= text.length;
    const parsed = parseSitemap(text, limits.maxUrls);
    for (const named of parsed.urls) {
      if (!URL.canParse(named, file.url)) continue;
      const url = new URL(named, file.url).href;
      if (parsed.kind !== 'index') {
        if (urls.size < limits.maxUrls) urls.add(url);
      } else if (file.depth + 1 < MAX_NESTING && seen.size < MAX_FILES && !seen.has(url)) {
        seen.add(url);
        queue.push({ url, depth: file.depth + 1 });
      }
    }
  }
  return {
    urls: [...urls],
    problems: problems.map(({ detail }) => detail),
    isComplete: problems.every(({ isMissing }) => isMissing),
  };
}

interface Problem {
  readonly detail: string;
  /** The server says that there is no such file. */
  readonly isMissing: boolean;
}

async function readOne(
  get: GetFile,
  url: string,
  limits: SitemapLimits & { readonly maxBytes: number },
  signal: AbortSignal,
  problems: Problem[],
): Promise<string | null> {
  try {
    const answer = await get(url, { ...limits, signal });
    if (answer.status !== 200) {
      problems.push({ detail: `${url}: answered ${answer.status}`, isMissing: [404, 410].includes(answer.status) });
      return null;
    }
    return await unpacked(answer.body, limits.maxBytes);
  } catch (error) {
    if (!(error instanceof FetchFailure) || error.code === 'CANCELLED') throw error;
    problems.push({ detail: `${url}: ${error.message}`, isMissing: false });
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
