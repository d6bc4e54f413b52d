import { canonicalUrl, inScope, looksLikePage, type Scope, siteOf } from '../../../domain/scrape/pageUrl.js';

export interface FrontierLimits extends Scope {
  readonly maxPages: number;
  readonly maxDepth: number;
  /** Only pages of this site are visited. */
  readonly site: string;
}

export interface Candidate {
  readonly url: string;
  readonly depth: number;
}

/** However many links an endless site holds: beyond this many known pages, further links are not even remembered. */
const MAX_KNOWN_FACTOR = 20;
/** Days of a calendar, orders of one list: after so many copies of other pages, the rest is hardly worth the limit. */
const MOST_COPIES = 10;

/**
 * Pages to visit, in the order in which they were found; those that are likely to be copies of others last. Hands out no more
 * than `maxPages`, none twice.
 */
export class Frontier {
  readonly #known = new Set<string>();
  readonly #queue: (Candidate & { readonly shape: string })[] = [];
  readonly #copies = new Map<string, number>();
  #handedOut = 0;

  constructor(private readonly limits: FrontierLimits) {}

  /** Adds links found on a page of `depth - 1`; those outside the scope are left. */
  add(links: readonly string[], depth: number): void {
    if (depth > this.limits.maxDepth) return;
    for (const link of links) {
      const url = canonicalUrl(link);
      if (url !== null && siteOf(url) === this.limits.site && looksLikePage(url) && inScope(url, this.limits)) {
        this.#remember(url, depth);
      }
    }
  }

  /** Where a run starts is visited whatever the patterns say. */
  start(url: string): void {
    this.#remember(url, 0);
  }

  /** A page that was dealt with before the run was cut short: it counts, and is not handed out again. */
  settle(url: string): void {
    this.#known.add(url);
    this.#handedOut++;
  }

  /** A page that was read under this address, wherever it was looked for: links to it lead nowhere new. */
  note(url: string): void {
    this.#known.add(url);
  }

  /** A page turned out to say the same as another one: so will those whose addresses differ in the values of parameters. */
  noteCopy(url: string): void {
    const shape = shapeOf(url);
    if (shape !== '') this.#copies.set(shape, (this.#copies.get(shape) ?? 0) + 1);
  }

  /** The next page, or null when there is none or the limit is reached. */
  next(): Candidate | null {
    if (this.#handedOut >= this.limits.maxPages) return null;
    const promising = this.#queue.findIndex(({ shape }) => (this.#copies.get(shape) ?? 0) < MOST_COPIES);
    const [candidate] = this.#queue.splice(Math.max(0, promising), 1);
    if (!candidate) return null;
    this.#handedOut++;
    return { url: candidate.url, depth: candidate.depth };
  }

  /** Pages that were found and not visited because of the limit. */
  get notVisited(): readonly string[] {
    return this.#queue.map(({ url }) => url);
  }

  #remember(url: string, depth: number): void {
    if (this.#known.has(url) || this.#known.size >= this.limits.maxPages * MAX_KNOWN_FACTOR) return;
    this.#known.add(url);
    this.#queue.push({ url, depth, shape: shapeOf(url) });
  }
}

/** The address without the values of its parameters; empty when it has none. */
function shapeOf(text: string): string {
  const url = new URL(text);
  return url.search === '' ? '' : `${url.pathname}?${[...url.searchParams.keys()].join('&')}`;
}
