import type { PageReader } from '../../application/ports/pageReader.js';
import { BrowserHost } from './browser/browserHost.js';
import { Renderer } from './browser/renderer.js';
import { Politeness } from './crawl/politeness.js';
import { WebPageReader } from './crawl/webPageReader.js';
import { Extractor } from './extract/extractor.js';
import { AddressGuard } from './net/guard.js';
import { SafeFetch } from './net/safeFetch.js';

export interface PageReaderOptions {
  readonly allowHosts: readonly string[];
  readonly allowPorts: readonly number[];
  readonly userAgent: string;
  readonly maxRedirects: number;
  readonly maxPageBytes: number;
  readonly pageTimeoutMs: number;
  readonly concurrency: number;
  /** Undefined: no browser; pages that need one fail and say so. */
  readonly chromiumPath: string | undefined;
  readonly onUnreadable: (error: unknown, url: string) => void;
}

/** The scraper of one process: one browser, one pool of threads, one politeness, whatever the number of runs. */
export function openPageReader(options: PageReaderOptions): {
  readonly reader: PageReader;
  readonly close: () => Promise<void>;
} {
  const { userAgent, concurrency, chromiumPath, onUnreadable } = options;
  const limits = {
    timeoutMs: options.pageTimeoutMs,
    maxBytes: options.maxPageBytes,
    maxRedirects: options.maxRedirects,
  };
  const guard = new AddressGuard(options);
  const fetch = new SafeFetch(guard, userAgent);
  const extractor = new Extractor(2);
  const host = chromiumPath === undefined ? null : new BrowserHost({ executablePath: chromiumPath });
  const reader = new WebPageReader({
    guard,
    fetch,
    userAgent,
    politeness: new Politeness(concurrency),
    extractor,
    renderer: host && new Renderer(host, guard, { ...limits, userAgent }),
    limits,
    concurrency,
    onUnreadable,
  });
  const close = async (): Promise<void> => {
    await Promise.all([fetch.close(), extractor.close(), host?.close()]);
  };
  return { reader, close };
}
