import { setTimeout as sleep } from 'node:timers/promises';
import robotsParser from 'robots-parser';
import { FetchFailure } from '../net/fetchFailure.js';
import type { SafeFetch } from '../net/safeFetch.js';
import { directivesFor } from './robotsTag.js';

export interface Robots {
  isAllowed(url: string): boolean;
  /** Seconds that the site wants between two requests; 0 when it says nothing. */
  readonly crawlDelaySeconds: number;
  readonly sitemaps: readonly string[];
  /** Why the rules could not be read; nothing is allowed then (RFC 9309, 2.3.1.4). */
  readonly unavailable: FetchFailure | null;
}

/** RFC 9309, 2.5: at least 500 KiB must be obeyed; what is beyond is ignored here. */
const MAX_ROBOTS_BYTES = 512 * 1024;

/** Each costs a walk over every address that is asked about, on the event loop. */
const MAX_WILDCARDS = 2_000;
const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 500;

const NO_RULES = { crawlDelaySeconds: 0, sitemaps: [] };
const ALLOW_ALL: Robots = { ...NO_RULES, isAllowed: () => true, unavailable: null };
const allowNone = (unavailable: FetchFailure): Robots => ({ ...NO_RULES, isAllowed: () => false, unavailable });

/** Rules for `productToken` from the text of a robots.txt that stands at `robotsUrl`. Never throws. */
export function parseRobots(robotsUrl: string, text: string, productToken: string): Robots {
  const known = plainly(text.slice(0, MAX_ROBOTS_BYTES));
  const rules = (robotsParser as unknown as typeof robotsParser.default)(robotsUrl, known);
  const delay = Number(rules.getCrawlDelay(productToken) ?? 0);
  return {
    // `undefined`: an address of another host, for which these rules say nothing.
    isAllowed: (url) => rules.isAllowed(plainly(url), productToken) !== false,
    crawlDelaySeconds: Number.isFinite(delay) && delay > 0 ? delay : 0,
    sitemaps: rules.getSitemaps(),
    unavailable: null,
  };
}

/** RFC 9309, 2.2.2: an encoded letter is that letter (`%7E` is `~`), an encoded sign of URLs is not (`%2F`); the parser does not know. */
const plainly = (text: string): string =>
  text.replace(/%(?:2[DE]|3\d|[46][1-9A-F]|[57][\dA]|5F|7E)/gi, (code) =>
    String.fromCharCode(Number.parseInt(code.slice(1), 16)),
  );

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

  /** What the header `X-Robots-Tag` of a page says to us. */
  tagOf(header: string | undefined): string {
    return directivesFor(header ?? '', this.productToken);
  }

  async #read(robotsUrl: string, signal: AbortSignal): Promise<Robots> {
    for (let attempt = 1; ; attempt++) {
      const rules = await this.#readOnce(robotsUrl, signal);
      // A whole run depends on it: one bad moment of the server must not be its end.
      if (rules.unavailable === null || rules.unavailable.code === 'TIMEOUT' || attempt === ATTEMPTS) return rules;
      await sleep(FIRST_PAUSE_MS * 4 ** (attempt - 1), undefined, { signal });
    }
  }

  async #readOnce(robotsUrl: string, signal: AbortSignal): Promise<Robots> {
    try {
      const answer = await this.fetch.get(robotsUrl, {
        ...this.limits,
        signal,
        maxBytes: MAX_ROBOTS_BYTES,
        isCut: true,
      });
      if (answer.status >= 500 || answer.status === 429) {
        const detail = `robots.txt, which says what may be read, answered ${answer.status}.`;
        return allowNone(new FetchFailure('ROBOTS_UNAVAILABLE', detail));
      }
      if (answer.status >= 400) return ALLOW_ALL;
      const text = wholeLines(answer.body);
      if (wildcardsIn(text) > MAX_WILDCARDS) {
        return allowNone(
          new FetchFailure('ROBOTS_UNAVAILABLE', 'robots.txt holds too many patterns to be understood.'),
        );
      }
      return parseRobots(robotsUrl, text, this.productToken);
    } catch (error) {
      if (!(error instanceof FetchFailure) || error.code === 'CANCELLED') throw error;
      // RFC 9309, 2.3.1.4: unreachable means complete disallow; a redirect that a rule refuses is "unavailable" (allow).
      return error.isTransient ? allowNone(error) : ALLOW_ALL;
    }
  }
}

/** Half of a rule is another rule: `Disallow: /private` cut short may forbid everything. */
function wholeLines(body: Buffer): string {
  const text = body.toString('utf8');
  return body.length < MAX_ROBOTS_BYTES
    ? text
    : text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
}

/** Stars in comments are decoration. */
const wildcardsIn = (text: string): number => text.replace(/#[^\r\n]*/g, '').split('*').length - 1;

/** `NovaBot/1.0 (+https://…)` → `NovaBot`: the name that robots.txt groups are matched with. */
export const productTokenOf = (userAgent: string): string => /^[A-Za-z_-]+/.exec(userAgent)?.[0] ?? '*';
