import { token } from '../token.js';

export interface ReadContent {
  readonly kind: 'html' | 'pdf' | 'text';
  readonly title: string;
  readonly language: string | null;
  /** As the page names it, absolute; null when it does not. */
  readonly canonical: string | null;
  readonly noindex: boolean;
  readonly markdown: string;
  readonly links: readonly string[];
  /** SHA-256 of title and text. */
  readonly hash: string;
  readonly simhash: string;
}

/** What became of one attempt to read a page. `url` is where redirects ended, as far as they came, in canonical form. */
export type Visit =
  | {
      readonly kind: 'page';
      readonly url: string;
      readonly content: ReadContent;
      readonly via: 'fetch' | 'browser';
      readonly bytes: number;
      readonly etag: string | null;
      readonly lastModified: string | null;
    }
  /** The server says that nothing has changed since (304). */
  | { readonly kind: 'unchanged'; readonly url: string }
  | {
      readonly kind: 'skipped';
      readonly url: string;
      readonly reason: 'robots' | 'tooLarge' | 'unsupportedType' | 'offSite';
      readonly detail: string | null;
    }
  /** The server says that it is not there (404), or that it will not come back (410). */
  | { readonly kind: 'gone'; readonly url: string; readonly status: number; readonly detail: string }
  | {
      readonly kind: 'failed';
      readonly url: string;
      readonly code: string;
      readonly detail: string;
      readonly status: number | null;
    };

export interface VisitRequest {
  readonly url: string;
  /** Where redirects may lead; null: anywhere. */
  readonly site: string | null;
  /** Validators of the version that is known. */
  readonly known: { readonly etag: string | null; readonly lastModified: string | null } | null;
  readonly signal: AbortSignal;
}

/** One run's way to the web; it remembers robots.txt for as long as it lives. Throws only when `signal` aborts. */
export interface ReadingSession {
  visit(request: VisitRequest): Promise<Visit>;
  /**
   * Addresses of the sitemap at `url`, or of those that the site names when `url` is a page.
   * `isComplete`: no file of it failed for a moment, so that what is not named is not there.
   */
  sitemap(
    url: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<{ readonly urls: string[]; readonly problems: string[]; readonly isComplete: boolean }>;
}

export interface PageReader {
  open(): ReadingSession;
  /** Why this address can never be read, as far as it can be told without asking anybody; null when it may. */
  refusalOf(url: string): string | null;
  /** Pages at the same time in one run. */
  readonly concurrency: number;
}

export const PAGE_READER = token<PageReader>('PageReader');
