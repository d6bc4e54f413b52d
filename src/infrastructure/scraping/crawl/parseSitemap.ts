/** The root element says by its prefix how the elements of sitemaps are called here. */
const ROOT = /<(?:([\w-]{1,40}):)?(sitemapindex|urlset)[\s>]/i;
/** Linear on any text, as hostile ones are read on the event loop: no two parts match the same characters. */
const locationsOf = (prefix: string): RegExp =>
  new RegExp(`<${prefix}loc>([^<]{0,4096}(?:<!\\[CDATA\\[[^<]{0,4096})?)</${prefix}loc>`, 'gi');
const LINE = /^[ \t]*(https?:\/\/\S+)[ \t\r]*$/gm;

export interface ParsedSitemap {
  readonly kind: 'urlset' | 'index' | 'text';
  readonly urls: string[];
}

/**
 * Addresses in a sitemap, a sitemap index or a plain list. Entities other than the five of XML are left alone
 * and declarations are not read, so there is nothing to expand.
 */
export function parseSitemap(document: string, maxUrls: number): ParsedSitemap {
  const text = withoutComments(document.replace(/^\uFEFF/, ''));
  const [, prefix, root] = ROOT.exec(text) ?? [];
  const entries =
    root === undefined ? text.matchAll(LINE) : text.matchAll(locationsOf(prefix === undefined ? '' : `${prefix}:`));
  const urls: string[] = [];
  for (const [, entry] of entries) {
    if (urls.length >= maxUrls) break;
    const url = unescapeXml(entry!.trim());
    if (url !== '') urls.push(url);
  }
  const kind = root === undefined ? 'text' : root.toLowerCase() === 'urlset' ? 'urlset' : 'index';
  return { kind, urls };
}

/** By hand: an expression would look for the end of each that has none. */
function withoutComments(text: string): string {
  let [kept, at] = ['', 0];
  for (let start = text.indexOf('<!--'); start >= 0; start = text.indexOf('<!--', at)) {
    kept += text.slice(at, start);
    const end = text.indexOf('-->', start);
    if (end < 0) return kept;
    at = end + 3;
  }
  return kept + text.slice(at);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const CDATA = /^<!\[CDATA\[(.*?)(?:\]\]>)?$/s;

const unescapeXml = (text: string): string =>
  CDATA.exec(text)?.[1]?.trim() ??
  text.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\da-fA-F]{1,6}));/g, (all, name, decimal, hex) =>
    name === undefined ? (character(decimal, hex) ?? all) : ENTITIES[name]!,
  );

function character(decimal: string | undefined, hex: string | undefined): string | undefined {
  const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
