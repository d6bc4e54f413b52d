import { isIP } from 'node:net';
import PQueue from 'p-queue';
import type { PageReader, ReadingSession } from '../../../application/ports/pageReader.js';
import { bareHost, isPublicAddress } from '../net/address.js';
import { FetchFailure } from '../net/fetchFailure.js';
import type { AddressGuard } from '../net/guard.js';
import { productTokenOf, RobotsRules } from './robots.js';
import { WebSession, type WebSessionParts } from './webSession.js';

export interface WebPageReaderParts extends Omit<WebSessionParts, 'robots' | 'lanes'> {
  readonly guard: AddressGuard;
  readonly userAgent: string;
  readonly concurrency: number;
}

/** Reads pages from the web, within the limits and under the guard that it was made with. */
export class WebPageReader implements PageReader {
  readonly concurrency: number;

  readonly #lanes: PQueue;

  constructor(private readonly parts: WebPageReaderParts) {
    this.concurrency = parts.concurrency;
    this.#lanes = new PQueue({ concurrency: parts.concurrency });
  }

  open(): ReadingSession {
    const { fetch, userAgent, limits } = this.parts;
    const robots = new RobotsRules(fetch, productTokenOf(userAgent), {
      timeoutMs: limits.timeoutMs,
      // RFC 9309, 2.3.1.2: at least five.
      maxRedirects: 5,
    });
    return new WebSession({ ...this.parts, robots, lanes: this.#lanes });
  }

  refusalOf(text: string): string | null {
    try {
      const url = new URL(text);
      this.parts.guard.checkUrl(url);
      const host = bareHost(url.hostname);
      const isLocalName = host === 'localhost' || host.endsWith('.localhost');
      if (((isIP(host) && !isPublicAddress(host)) || isLocalName) && !this.parts.guard.allowsPrivate(url)) {
        return 'The address is not public. Whoever runs the service can allow it (SCRAPE_ALLOW_HOSTS).';
      }
      return null;
    } catch (error) {
      return error instanceof FetchFailure ? error.message : 'It is not a URL.';
    }
  }
}
