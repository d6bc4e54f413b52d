import type PQueue from 'p-queue';
import type { ReadingSession, Visit, VisitRequest } from '../../../application/ports/pageReader.js';
import { canonicalUrl, siteOf } from '../../../domain/scrape/pageUrl.js';
import { cut } from '../../../domain/shared/cut.js';
import type { Renderer } from '../browser/renderer.js';
import type { ExtractAnswer, PageContent } from '../extract/extracted.js';
import type { Extractor } from '../extract/extractor.js';
import { FetchFailure } from '../net/fetchFailure.js';
import type { Fetched, SafeFetch } from '../net/safeFetch.js';
import { Forbidden, OffSite, PoliteFetch } from './politeFetch.js';
import type { Politeness } from './politeness.js';
import type { RobotsRules } from './robots.js';
import { readSitemaps } from './sitemap.js';

export interface WebSessionParts {
  readonly fetch: SafeFetch;
  readonly robots: RobotsRules;
  readonly politeness: Politeness;
  readonly extractor: Extractor;
  /** Null: there is no browser on this machine; pages that need one fail and say so. */
  readonly renderer: Renderer | null;
  /** All runs of this process share it, so that many runs do not mean many times as many pages at once. */
  readonly lanes: PQueue;
  /** A page failed by something else than the web: its document, or a fault of ours. */
  readonly onUnreadable: (error: unknown, url: string) => void;
  readonly limits: { readonly timeoutMs: number; readonly maxBytes: number; readonly maxRedirects: number };
}

/**
 * One run's way to the web. A page is fetched plainly first; it is shown in the browser when it holds scripts and, without
 * them, fewer than 200 letters and digits of text.
 */
export class WebSession implements ReadingSession {
  readonly #polite: PoliteFetch;

  constructor(private readonly parts: WebSessionParts) {
    this.#polite = new PoliteFetch(parts);
  }

  async visit(request: VisitRequest): Promise<Visit> {
    try {
      return await this.parts.lanes.add(() => this.#visit(request), { signal: request.signal });
    } catch (error) {
      const { url, signal } = request;
      signal.throwIfAborted();
      if (error instanceof OffSite) return { kind: 'skipped', url, reason: 'offSite', detail: error.message };
      if (error instanceof Forbidden) {
        return { kind: 'skipped', url: canonicalUrl(error.url) ?? url, reason: 'robots', detail: null };
      }
      if (!(error instanceof FetchFailure)) {
        this.parts.onUnreadable(error, url);
        return { kind: 'failed', url, code: 'UNREADABLE', detail: messageOf(error), status: null };
      }
      if (error.code === 'TOO_LARGE') return { kind: 'skipped', url, reason: 'tooLarge', detail: error.message };
      return { kind: 'failed', url, code: error.code, detail: error.message, status: null };
    }
  }

  async sitemap(url: string, limit: number, signal: AbortSignal) {
    const isSitemap = /sitemap[^/]*$|\.xml(\.gz)?$|\.txt$/i.test(new URL(url).pathname);
    const starts = isSitemap ? [url] : await this.#sitemapsOf(url, signal);
    const limits = { ...this.parts.limits, maxUrls: limit };
    return await readSitemaps((file, options) => this.#polite.file(file, options), starts, limits, signal);
  }

  async #sitemapsOf(url: string, signal: AbortSignal): Promise<readonly string[]> {
    const { sitemaps } = await this.parts.robots.forUrl(url, signal);
    const named = sitemaps.flatMap((one) => (URL.canParse(one, url) ? [new URL(one, url).href] : []));
    return named.length > 0 ? named : [new URL('/sitemap.xml', url).href];
  }

  /** A page that sends its visitors on by itself is a redirect, with the same limit. */
  async #visit(request: VisitRequest): Promise<Visit> {
    const left = new Set([request.url]);
    for (let next = request; ; ) {
      const visit = await this.#look(next, (to) => left.size <= this.parts.limits.maxRedirects && !left.has(to));
      if (visit.kind !== 'sentOn') return visit;
      left.add(visit.to);
      next = { ...request, url: visit.to, known: null };
    }
  }

  async #look(request: VisitRequest, mayLeadTo: (url: string) => boolean): Promise<Visit | SentOn> {
    const answer = await this.#polite.get(request);
    const url = canonicalUrl(answer.url) ?? request.url;
    if (answer.status === 304) return { kind: 'unchanged', url };
    if (answer.status === 404 || answer.status === 410) {
      return { kind: 'gone', url, status: answer.status, detail: `The server answered ${answer.status}.` };
    }
    if (answer.status !== 200) {
      return {
        kind: 'failed',
        url,
        code: `HTTP_${answer.status}`,
        detail: `The server answered ${answer.status}.`,
        status: answer.status,
      };
    }
    const plain = await this.#extract(answer.body, answer.headers['content-type'] ?? '', answer);
    if ('tooLarge' in plain) return { kind: 'skipped', url, reason: 'tooLarge', detail: plain.tooLarge };
    if ('unsupported' in plain) return { kind: 'skipped', url, reason: 'unsupportedType', detail: plain.unsupported };
    const sentTo = plain.content.refresh === null ? null : canonicalUrl(plain.content.refresh);
    if (sentTo !== null && mayLeadTo(sentTo)) return { kind: 'sentOn', to: sentTo };
    // What a fragment names, only scripts can show.
    const routed = new URL(new URL(request.url).hash, url).href;
    const shown = plain.content.needsScripts ? await this.#render(routed, answer, request) : null;
    const page = shown ?? { url, content: plain.content, via: 'fetch' as const };
    if (page.content.isNotFound) {
      return { kind: 'gone', url: page.url, status: 404, detail: 'The page says that it was not found.' };
    }
    return {
      kind: 'page',
      ...page,
      bytes: answer.body.length,
      // What the browser has shown depends on more than this one document.
      etag: page.via === 'fetch' ? header(answer, 'etag') : null,
      lastModified: page.via === 'fetch' ? header(answer, 'last-modified') : null,
    };
  }

  async #render(url: string, answer: Fetched, { signal, site }: VisitRequest) {
    const { renderer } = this.parts;
    if (!renderer) {
      throw new FetchFailure(
        'BAD_RESPONSE',
        'The page is empty without its scripts, and there is no browser to run them.',
      );
    }
    const rendered = await this.#polite.inTurn(url, signal, () => renderer.render(url, signal));
    if (site !== null && siteOf(rendered.url) !== site) throw new OffSite(`Its script leads to ${rendered.url}.`);
    await this.#polite.demandAllowed(new URL(rendered.url), null, signal);
    const read = await this.#extract(Buffer.from(rendered.html), 'text/html; charset=utf-8', {
      ...answer,
      url: rendered.url,
    });
    if ('tooLarge' in read) throw new FetchFailure('TOO_LARGE', read.tooLarge);
    if ('unsupported' in read) return null;
    return { url: canonicalUrl(rendered.url) ?? url, content: read.content as PageContent, via: 'browser' as const };
  }

  #extract(body: Uint8Array, contentType: string, answer: Pick<Fetched, 'url' | 'headers'>): Promise<ExtractAnswer> {
    return this.parts.extractor.extract({
      body,
      contentType,
      robotsTag: this.parts.robots.tagOf(answer.headers['x-robots-tag']),
      url: answer.url,
    });
  }
}

interface SentOn {
  readonly kind: 'sentOn';
  readonly to: string;
}

const header = (answer: Fetched, name: string): string | null => cut(answer.headers[name] ?? '', 500) || null;

const messageOf = (error: unknown): string =>
  cut(`It could not be read: ${error instanceof Error ? error.message : String(error)}`, 300);
