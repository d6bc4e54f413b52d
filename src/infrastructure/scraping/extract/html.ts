import { Readability } from '@mozilla/readability';
import { load } from 'cheerio';
import { parseHTML } from 'linkedom';
import { tidyLines, titleOf, visibleText } from './cleanText.js';
import { EMPTY_BELOW } from './emptyBelow.js';
import type { Extracted } from './extracted.js';
import { toMarkdown } from './markdown.js';

type Page = ReturnType<typeof parseHTML>['document'];
type Node = NonNullable<ReturnType<Page['querySelector']>>;

/** What a visitor does not see. */
const HIDDEN =
  '[hidden],[aria-hidden="true"],template,script,style,noscript,dialog:not([open]),[role="dialog"],input,select,button';
const HEADINGS = 'h1,h2,h3,h4,h5,h6,summary,dt';
const HEADING_BUTTONS = HEADINGS.replace(/\w+/g, '$& button');
const HIDDEN_STYLE =
  /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)|font-size\s*:\s*0(?:px|em|rem|pt|%)?\s*(?:;|!|$)|(?:left|top|text-indent)\s*:\s*-\d{4,}px|clip\s*:\s*rect\(0)/i;
const BOILERPLATE =
  'nav,footer,aside,form,[role="navigation"],[role="banner"],[role="contentinfo"],[role="search"],[role="complementary"],body>header,.sidebar,.sphinxsidebar,.related,.headerlink,.breadcrumb,.breadcrumbs,.navheader,.navfooter,#sidebar,#navigation,.cookie-banner,#cookie-banner,.cookie-consent,#cookie-consent,.cookie-notice,#cookie-notice,.cookie-bar,#onetrust-consent-sdk,#CybotCookiebotDialog,#usercentrics-root,.cc-window';
/** A page that is left this soon is a notice; one that is left later, a slide of a show. */
const MAX_REFRESH_SECONDS = 10;
/** More than any page offers its readers; each is looked at again on the event loop, and stored. */
const MAX_LINKS = 10_000;
/** Readability throws away lists of links and definitions; what loses more than this is not trusted. */
const TRUSTED_SHARE = 0.6;

/** Text, headings, links and hints of an HTML document. `url` is where it was found. */
export function extractHtml(html: string, url: string): Extracted {
  // linkedom takes tags as they come; only a parser of the HTML standard puts left-out and misplaced ones right.
  const { document } = parseHTML(load(html).html());
  const base = document.querySelector('base[href]')?.getAttribute('href');
  const baseUrl = absolute(base ?? '', url) ?? url;
  const hints = readHints(document, baseUrl);
  const scripts = document.querySelectorAll('script').length;
  freeHeadings(document);
  for (const node of [...document.querySelectorAll(HIDDEN)]) node.remove();
  for (const node of [...document.querySelectorAll('[style]')]) {
    if (HIDDEN_STYLE.test(node.getAttribute('style') ?? '')) node.remove();
  }
  const heading = document.querySelector('h1')?.textContent ?? '';
  const markdown = mainContent(document);
  return {
    kind: 'html',
    title: oneLine(hints.title) || oneLine(heading),
    declaredLanguage: hints.language,
    canonical: hints.canonical,
    refresh: refreshOf(document, url, baseUrl),
    noindex: hints.robots.includes('noindex') || hints.robots.includes('none'),
    markdown,
    links: hints.robots.includes('nofollow') || hints.robots.includes('none') ? [] : hints.links,
    needsScripts: scripts > 0 && plainLength(markdown) < EMPTY_BELOW,
  };
}

/** A heading that opens its section is nothing but a button; one that stands beside a heading is none. */
function freeHeadings(document: Page): void {
  for (const button of [...document.querySelectorAll(HEADING_BUTTONS)]) {
    const heading = button.closest(HEADINGS);
    if (heading?.textContent?.trim() === button.textContent?.trim()) button.replaceWith(...button.childNodes);
  }
  for (const end of [...document.querySelectorAll('h1 br')]) end.replaceWith(' ');
}

function readHints(document: Page, baseUrl: string) {
  const robots = [...document.querySelectorAll('meta[name="robots" i],meta[name="novabot" i]')]
    .flatMap((node) => (node.getAttribute('content') ?? '').toLowerCase().split(','))
    // `max-image-preview: none` is about pictures.
    .filter((directive) => !directive.includes(':'))
    .flatMap((directive) => directive.split(/\s+/));
  const links = [...document.querySelectorAll('a[href],area[href],frame[src]')]
    .filter((node) => !/\bnofollow\b/i.test(node.getAttribute('rel') ?? ''))
    .map((node) => absolute(node.getAttribute('href') ?? node.getAttribute('src') ?? '', baseUrl))
    .filter((link) => link !== null);
  const canonical = document.querySelector('link[rel~="canonical" i][href]')?.getAttribute('href') ?? null;
  return {
    robots,
    links: [...new Set(links)].slice(0, MAX_LINKS),
    canonical: canonical === null ? null : absolute(canonical, baseUrl),
    title: [...document.querySelectorAll('title')].find((node) => !node.closest('svg'))?.textContent ?? '',
    language: document.documentElement?.getAttribute('lang') ?? null,
  };
}

/** `<meta http-equiv="refresh" content="0; url=…">` in the ways in which browsers understand it. */
function refreshOf(document: Page, url: string, baseUrl: string): string | null {
  const nodes = [...document.querySelectorAll('meta[http-equiv="refresh" i][content]')];
  const content = nodes.find((node) => !node.closest('noscript'))?.getAttribute('content') ?? '';
  const [, seconds, rest = ''] = /^\s{0,99}(\d{1,6})(?:\.\d{0,9})?[\s;,]+(.*)$/s.exec(content) ?? [];
  const address = /^(?:["']([^"']*)|(\S+))/.exec(rest.replace(/^url\s*=\s*/i, ''));
  const to = address === null ? null : absolute(address[1] ?? address[2] ?? '', baseUrl);
  if (to === null || Number(seconds) > MAX_REFRESH_SECONDS) return null;
  return withoutFragment(to) === withoutFragment(url) ? null : to;
}

const withoutFragment = (url: string): string => url.split('#')[0]!;

/** The one `main` or `article` if there is one, else Readability's choice if it keeps most of it, else all but boilerplate. */
function mainContent(document: Page): string {
  const body = document.body ?? document.documentElement;
  const pruned = body.cloneNode(true) as Node;
  for (const node of [...pruned.querySelectorAll(BOILERPLATE)]) node.remove();
  for (const selector of ['main', '[role="main"]', 'article']) {
    const found = [...pruned.querySelectorAll(selector)];
    const text = found.length === 1 ? finish(toMarkdown(found[0])) : '';
    if (plainLength(text) >= EMPTY_BELOW) return text;
  }
  const all = finish(toMarkdown(pruned));
  const readable = readability(document);
  return plainLength(readable) >= plainLength(all) * TRUSTED_SHARE ? readable : all;
}

function readability(document: Page): string {
  try {
    const article = new Readability<Node>(document as unknown as ConstructorParameters<typeof Readability>[0], {
      charThreshold: EMPTY_BELOW,
      keepClasses: true,
      serializer: (node) => node as unknown as Node,
    }).parse();
    return article?.content ? finish(toMarkdown(article.content)) : '';
  } catch {
    return '';
  }
}

const finish = (markdown: string): string => tidyLines(visibleText(markdown));

/** Letters and digits: what is left when markup and blanks do not count. */
const plainLength = (text: string): number => text.replace(/[\s#*_`|>-]+/g, '').length;

const oneLine = (text: string): string => titleOf(visibleText(text).replace(/\s+/g, ' '));

function absolute(href: string, base: string): string | null {
  try {
    return new URL(href.trim(), base).href;
  } catch {
    return null;
  }
}
