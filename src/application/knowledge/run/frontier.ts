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

/** Pages to visit, in the order in which they were found. Hands out no more than `maxPages`, none twice. */
export class Frontier {
  readonly #known = new Set<string>();
  readonly #queue: Candidate[] = [];
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

  /** The next page, or null when there is none or the limit is reached. */
  next(): Candidate | null {
    if (this.#handedOut >= this.limits.maxPages) return null;
    const candidate = this.#queue.shift() ?? null;
    if (candidate) this.#handedOut++;
    return candidate;
  }

  /** Pages that were found and not visited because of the limit. */
  get notVisited(): readonly string[] {
    return this.#queue.map(({ url }) => url);
  }

  #remember(url: string, depth: number): void {
    if (this.#known.has(url) || this.#known.size >= this.limits.maxPages * MAX_KNOWN_FACTOR) return;
    this.#known.add(url);
    this.#queue.push({ url, depth });
  }
}
