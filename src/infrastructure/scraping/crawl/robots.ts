import robotsParser from 'robots-parser';
import { FetchFailure } from '../net/fetchFailure.js';
import type { SafeFetch } from '../net/safeFetch.js';

export interface Robots {
  isAllowed(url: string): boolean;
  /** Seconds that the site wants between two requests; 0 when it says nothing. */
  readonly crawlDelaySeconds: number;
  readonly sitemaps: readonly string[];
}

/** RFC 9309, 2.5: at least 500 KiB must be read; what is beyond is ignored here. */
const MAX_ROBOTS_BYTES = 512 * 1024;

const ALLOW_ALL: Robots = { isAllowed: () => true, crawlDelaySeconds: 0, sitemaps: [] };
const ALLOW_NONE: Robots = { isAllowed: () => false, crawlDelaySeconds: 0, sitemaps: [] };

/** Rules for `productToken` from the text of a robots.txt that stands at `robotsUrl`. Never throws. */
export function parseRobots(robotsUrl: string, text: string, productToken: string): Robots {
  const rules = (robotsParser as unknown as typeof robotsParser.default)(robotsUrl, text.slice(0, MAX_ROBOTS_BYTES));
  const delay = Number(rules.getCrawlDelay(productToken) ?? 0);
  return {
    // `undefined`: an address of another host, for which these rules say nothing.
    isAllowed: (url) => rules.isAllowed(url, productToken) !== false,
    crawlDelaySeconds: Number.isFinite(delay) && delay > 0 ? delay : 0,
    sitemaps: rules.getSitemaps(),
  };
}

/** Reads robots.txt once per origin and run (RFC 9309: missing allows everything, a failing server nothing). */
export class RobotsRules {
  readonly #byOrigin = new Map<string, Promise<Robots>>();

  constructor(
    private readonly fetch: SafeFetch,
    private readonly productToken: string,
    private readonly limits: { readonly timeoutMs: number; readonly maxRedirects: number },
  ) {}

  forUrl(url: string, signal: AbortSignal): Promise<Robots> {
    const origin = new URL(url).origin;
    let rules = this.#byOrigin.get(origin);
    if (!rules) {
      rules = this.#read(`${origin}/robots.txt`, signal);
      this.#byOrigin.set(origin, rules);
      rules.catch(() => this.#byOrigin.delete(origin));
    }
    return rules;
  }

  async #read(robotsUrl: string, signal: AbortSignal): Promise<Robots> {
    try {
      const answer = await this.fetch.get(robotsUrl, {
        ...this.limits,
        signal,
        maxBytes: MAX_ROBOTS_BYTES * 4,
      });
      if (answer.status >= 500 || answer.status === 429) return ALLOW_NONE;
      if (answer.status >= 400) return ALLOW_ALL;
      return parseRobots(robotsUrl, answer.body.toString('utf8'), this.productToken);
    } catch (error) {
      if (!(error instanceof FetchFailure) || error.code === 'CANCELLED') throw error;
      // RFC 9309, 2.3.1.4: unreachable means complete disallow; a redirect that a rule refuses is "unavailable" (allow).
      return error.isTransient ? ALLOW_NONE : ALLOW_ALL;
    }
  }
}

/** `NovaBot/1.0 (+https://…)` → `NovaBot`: the name that robots.txt groups are matched with. */
export const productTokenOf = (userAgent: string): string => /^[A-Za-z_-]+/.exec(userAgent)?.[0] ?? '*';
