import type { Visit } from '../../../src/application/ports/pageReader.js';
import { BrowserHost } from '../../../src/infrastructure/scraping/browser/browserHost.js';
import { Renderer } from '../../../src/infrastructure/scraping/browser/renderer.js';
import { Politeness } from '../../../src/infrastructure/scraping/crawl/politeness.js';
import { WebPageReader } from '../../../src/infrastructure/scraping/crawl/webPageReader.js';
import { Extractor } from '../../../src/infrastructure/scraping/extract/extractor.js';
import { AddressGuard } from '../../../src/infrastructure/scraping/net/guard.js';
import { SafeFetch } from '../../../src/infrastructure/scraping/net/safeFetch.js';
import { chromiumPath } from './chromium.js';
import { type Answer, pages, type Site, serveSite } from './site.js';

export const USER_AGENT = 'NovaBot/1.0 (+https://bots.example.com)';
export const TEXT =
  'The answer to everything is explained on this very page in quite a few words, so that it is long enough. '.repeat(4);

/** Readers of pages as the product has them, with one browser, and sites for them to read. */
export async function openReading() {
  const extractor = new Extractor(1);
  const host = new BrowserHost({ executablePath: await chromiumPath(), recycleAfter: 12, launchTimeoutMs: 60_000 });
  const closing: { close(): Promise<void> }[] = [];
  /** Closed at the end with all others: those that run side by side would close what the others use. */
  const keep = <T extends { close(): Promise<void> }>(one: T): T => {
    closing.push(one);
    return one;
  };
  return {
    host,
    keep,
    site: async (map: Record<string, string | Answer>): Promise<Site> => keep(await serveSite(pages(map))),
    reader: (allowHosts: string[], more: { timeoutMs?: number; maxBytes?: number } = {}): WebPageReader => {
      const limits = { timeoutMs: 60_000, maxBytes: 1_000_000, maxRedirects: 10, ...more };
      const guard = new AddressGuard({ allowHosts, allowPorts: [80, 443] });
      const fetch = keep(new SafeFetch(guard, USER_AGENT));
      const renderer = new Renderer(host, guard, { ...limits, userAgent: USER_AGENT });
      const politeness = new Politeness(4);
      return new WebPageReader({
        ...{ guard, fetch, userAgent: USER_AGENT, politeness, extractor, renderer, limits },
        concurrency: 4,
        onUnreadable: () => {},
      });
    },
    close: async (): Promise<void> => {
      await Promise.all([extractor.close(), host.close()]);
      await Promise.all(closing.map((one) => one.close()));
    },
  };
}

export const visit = (from: WebPageReader, url: string, more: object = {}): Promise<Visit> =>
  from.open().visit({ url, site: null, known: null, signal: AbortSignal.timeout(110_000), ...more });
