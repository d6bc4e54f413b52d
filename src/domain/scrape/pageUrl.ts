/** Query parameters that say where a visitor came from and change nothing on the page. */
const TRACKING = /^(utm_[a-z]+|gclid|fbclid|msclkid|mc_[ce]id|yclid|igshid|_ga|ref_src)$/i;

const MAX_LENGTH = 2_048;

/** A fragment that is the route of a single-page app, other than its first page: `#/guide`, `#!/guide`. */
const ROUTE = /^#!?\/./;

/**
 * The one form of a page's address: http(s), no credentials, no fragment but a route, no tracking parameters, no default port,
 * parameters in order, no doubled slashes, no `index.html`. Null when it is not the address of a page.
 * Canonical forms are their own canonical form.
 */
export function canonicalUrl(text: string, base?: string): string | null {
  if (text.length > MAX_LENGTH * 2) return null;
  const url = parse(text, base);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') return null;
  if (url.username !== '' || url.password !== '') return null;
  if (!ROUTE.test(url.hash)) url.hash = '';
  url.hostname = url.hostname.replace(/\.$/, '');
  if (url.hostname === '') return null;
  url.pathname = url.pathname.replace(/\/{2,}/g, '/').replace(/\/index\.html?$/i, '/');
  url.search = inOrder(url.search);
  return url.href.length <= MAX_LENGTH ? url.href : null;
}

/**
 * As they are written: `URLSearchParams` would write `?about` as `?about=`, and what is not UTF-8 (`%EF%F0` on a page in
 * windows-1251) as question marks, which are other pages, or none.
 */
function inOrder(search: string): string {
  const parameters = search
    .slice(1)
    .split('&')
    .map((text) => ({ text, name: text.split('=')[0]! }));
  const kept = parameters
    .filter(({ text, name }) => text !== '' && !TRACKING.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
    .map(({ text }) => text);
  // With its question mark: a parameter may begin with another one.
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

/** `https://example.com:8443/docs/a` → `example.com:8443`; `www.` is the same site as without. */
export const siteOf = (url: string): string => parse(url)?.host.replace(/^www\./, '') ?? '';

/** Endings of what is never a page; spares a request for each picture that is linked to. */
const NOT_A_PAGE =
  /\.(?:png|jpe?g|gif|svg|webp|avif|ico|bmp|css|m?js|json|xml|rss|atom|zip|gz|tgz|bz2|xz|7z|rar|tar|exe|dmg|deb|rpm|iso|mp[34]|m4[av]|ogg|wav|webm|mov|avi|woff2?|ttf|eot|docx?|xlsx?|pptx?|epub)$/i;

export const looksLikePage = (url: string): boolean => !NOT_A_PAGE.test(parse(url)?.pathname ?? '');

/**
 * A pattern of `include` or `exclude`: `*` any run of characters within a path segment, `**` across segments.
 * It is held against the path (and query), or against the whole address when it starts with `http`.
 */
export function matchesPattern(pattern: string, url: string): boolean {
  const parsed = parse(url);
  if (!parsed) return false;
  const target = /^https?:/.test(pattern) ? url : parsed.pathname + parsed.search;
  const anchored = /^(https?:|\/|\*)/.test(pattern) ? pattern : `/${pattern}`;
  return globMatches(asInUrls(anchored), inCapitals(target));
}

/** A pattern is written as people read addresses; in addresses, what is not ASCII is encoded. */
function asInUrls(pattern: string): string {
  const [, origin = '', rest = pattern] = /^(https?:\/\/[^/?#*]+)(?![^/?#])(.*)$/.exec(pattern) ?? [];
  const encoded = rest.toWellFormed().replace(/[^\x21-\x7e]+/g, encodeURIComponent);
  return (parse(origin)?.origin ?? origin) + inCapitals(encoded);
}

const inCapitals = (text: string): string => text.replace(/%[\da-f]{2}/gi, (code) => code.toUpperCase());

/** Greedy with one remembered star: linear in practice, no regular expression of a stranger's making. */
function globMatches(pattern: string, target: string): boolean {
  let [p, t] = [0, 0];
  let star: { p: number; t: number; deep: boolean } | null = null;
  let deepStar: { p: number; t: number; deep: boolean } | null = null;
  while (t < target.length || p < pattern.length) {
    if (pattern[p] === '*') {
      const deep = pattern[p + 1] === '*';
      p += deep ? 2 : 1;
      star = { p, t, deep };
      if (deep) deepStar = star;
      continue;
    }
    if (t < target.length && pattern[p] === target[t]) {
      p++;
      t++;
      continue;
    }
    if (star && !star.deep && star.t < target.length && target[star.t] !== '/') {
      star.t++;
      [p, t] = [star.p, star.t];
    } else if (deepStar && deepStar.t < target.length) {
      deepStar.t++;
      star = deepStar;
      [p, t] = [deepStar.p, deepStar.t];
    } else {
      return false;
    }
  }
  return true;
}

export interface Scope {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Whether an address may be visited: included (or nothing is named) and not excluded. */
export const inScope = (url: string, scope: Scope): boolean =>
  (scope.include.length === 0 || scope.include.some((pattern) => matchesPattern(pattern, url))) &&
  !scope.exclude.some((pattern) => matchesPattern(pattern, url));

function parse(text: string, base?: string): URL | null {
  try {
    return base === undefined ? new URL(text) : new URL(text, base);
  } catch {
    return null;
  }
}
