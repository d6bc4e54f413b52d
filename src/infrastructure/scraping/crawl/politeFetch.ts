import type { VisitRequest } from '../../../application/ports/pageReader.js';
import { siteOf } from '../../../domain/scrape/pageUrl.js';
import { FetchFailure } from '../net/fetchFailure.js';
import { type Fetched, type FetchOptions, hostKey, type SafeFetch } from '../net/safeFetch.js';
import { type Politeness, retryAfterMs } from './politeness.js';
import type { Robots, RobotsRules } from './robots.js';

/** A server that asks for more patience than this within one run does not get another try in it. */
const MAX_WAIT_MS = 60_000;
/** With these, Retry-After speaks of the service, not of one page (RFC 9110, 10.2.3; RFC 6585, 4). */
const MEANS_HOST = new Set([429, 503]);
const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 500;

/** The address, or one that it leads to, is of another site than the one that is read. */
export class OffSite extends Error {}
/** robots.txt does not want the address to be read. */
export class Forbidden extends Error {
  constructor(readonly url: string) {
    super(url);
  }
}

interface Parts {
  readonly fetch: SafeFetch;
  readonly robots: RobotsRules;
  readonly politeness: Politeness;
  readonly limits: Pick<FetchOptions, 'timeoutMs' | 'maxBytes' | 'maxRedirects'>;
}

/** Fetches pages as their servers ask for it: robots.txt at every hop, pauses, Retry-After. */
export class PoliteFetch {
  /** Hosts that want to be left alone for longer than a run waits, with the answer that said so. */
  readonly #closed = new Map<string, Fetched>();

  constructor(private readonly parts: Parts) {}

  /**
   * Tries again when the network or the server had a bad moment, and waits as long as the server asks.
   * @throws FetchFailure, OffSite, Forbidden; the reason of the request's signal when it aborts.
   */
  async get({ url, site, known, signal }: VisitRequest): Promise<Fetched> {
    const headers = {
      ...(known?.etag ? { 'if-none-match': known.etag } : {}),
      ...(known?.lastModified ? { 'if-modified-since': known.lastModified } : {}),
    };
    const beforeHop = (hop: URL): Promise<void> => this.demandAllowed(hop, site, signal);
    return await this.file(url, { ...this.parts.limits, signal, headers, beforeHop });
  }

  /** The same for a file that is no page: its host's rules are not held against it. @throws FetchFailure */
  async file(url: string, options: FetchOptions & { readonly signal: AbortSignal }): Promise<Fetched> {
    await this.#rulesFor(url, options.signal);
    for (let attempt = 1; ; attempt++) {
      const pause = FIRST_PAUSE_MS * 4 ** (attempt - 1);
      try {
        const answer = await this.#getOnce(url, options);
        if (answer.status !== 429 && answer.status < 500) return answer;
        const wait = retryAfterMs(answer.headers['retry-after'], Date.now()) ?? pause;
        if (wait > MAX_WAIT_MS && MEANS_HOST.has(answer.status)) this.#closed.set(hostOf(answer.url), answer);
        if (wait > MAX_WAIT_MS || attempt >= ATTEMPTS) return answer;
        this.parts.politeness.backOff(hostOf(answer.url), wait);
      } catch (error) {
        const isTransient = error instanceof FetchFailure && error.isTransient && error.code !== 'TIMEOUT';
        if (!isTransient || attempt >= ATTEMPTS) throw error;
        this.parts.politeness.backOff(hostOf(url), pause);
      }
    }
  }

  /** Does something that asks the host of `url`, when it is its turn. @throws FetchFailure when its rules cannot be read. */
  async inTurn<T>(url: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const { crawlDelaySeconds } = await this.#rulesFor(url, signal);
    return await this.parts.politeness.take(hostOf(url), crawlDelaySeconds * 1000, signal, work);
  }

  /** @param site null: any. @throws OffSite, Forbidden; FetchFailure when the rules of its host cannot be read. */
  async demandAllowed(url: URL, site: string | null, signal: AbortSignal): Promise<void> {
    if (site !== null && siteOf(url.href) !== site) throw new OffSite(`It leads to ${url.origin}.`);
    if (!(await this.#rulesFor(url.href, signal)).isAllowed(url.href)) throw new Forbidden(url.href);
  }

  /** Throws why when they cannot be read: nothing of that host may be read then. */
  async #rulesFor(url: string, signal: AbortSignal): Promise<Robots> {
    const rules = await this.parts.robots.forUrl(url, signal);
    if (rules.unavailable) throw rules.unavailable;
    return rules;
  }

  /** Those that wait for their turn when the host closes get its answer, too. */
  #getOnce(url: string, options: FetchOptions & { readonly signal: AbortSignal }): Promise<Fetched> {
    return this.inTurn(url, options.signal, async () => {
      const closed = this.#closed.get(hostOf(url));
      return closed ? { ...closed, url } : await this.parts.fetch.get(url, options);
    });
  }
}

const hostOf = (url: string): string => hostKey(new URL(url));
