import { createHash } from 'node:crypto';
import { tidyLines, titleOf, visibleText } from './cleanText.js';
import { decodeText, isBinary, isPdf } from './decode.js';
import type { ExtractAnswer, Extracted, ExtractRequest, PageContent } from './extracted.js';
import { extractHtml } from './html.js';
import { languageOf } from './language.js';
import { saysNotFound } from './notFound.js';
import { extractPdf } from './pdf.js';
import { simhash } from './simhash.js';

/** Two thick books. Few bytes unpack to any amount of text in a PDF, and all of one page is stored at once. */
const MAX_TEXT = 2_000_000;

/** Reads a document of any kind. What it is told by its bytes first, by its content type second. */
export async function extract(request: ExtractRequest): Promise<ExtractAnswer> {
  const type = request.contentType.split(';')[0]!.trim().toLowerCase();
  if (isPdf(request.body)) return answer(await extractPdf(request.body), request);
  if (isBinary(request.body, request.contentType))
    return { unsupported: `It is not text (${type || 'no content type'}).` };
  const text = decodeText(request.body, request.contentType);
  if (type === 'text/html' || type === 'application/xhtml+xml' || (type === '' && looksLikeHtml(text))) {
    return html(text, request);
  }
  if (type === 'text/plain' || type === 'text/markdown' || type === 'text/x-markdown' || type === '') {
    return looksLikeHtml(text) ? html(text, request) : answer(extractPlain(text), request);
  }
  return { unsupported: `Documents of type ${type.slice(0, 80)} are not read.` };
}

function html(text: string, request: ExtractRequest): ExtractAnswer {
  try {
    return answer(extractHtml(text, request.url), request);
  } catch (error) {
    if (error instanceof RangeError) return { unsupported: 'Its elements are nested too deeply.' };
    throw error;
  }
}

const looksLikeHtml = (text: string): boolean => /^\s*(<!doctype html|<html|<\?xml[^>]*>\s*<!doctype html)/i.test(text);

function extractPlain(text: string): Extracted {
  const markdown = tidyLines(visibleText(text));
  return {
    kind: 'text',
    title: titleOf(/^#\s+(.+)$/m.exec(markdown)?.[1] ?? ''),
    declaredLanguage: null,
    canonical: null,
    refresh: null,
    noindex: false,
    markdown,
    links: [],
    needsScripts: false,
  };
}

function answer({ declaredLanguage, ...extracted }: Extracted, request: ExtractRequest): ExtractAnswer {
  if (extracted.markdown.length > MAX_TEXT) return { tooLarge: `It holds more than ${MAX_TEXT} characters of text.` };
  const title = extracted.title || lastSegment(request.url);
  const content: PageContent = {
    ...extracted,
    title,
    noindex: extracted.noindex || /\b(noindex|none)\b/i.test(request.robotsTag),
    links: /\b(nofollow|none)\b/i.test(request.robotsTag) ? [] : extracted.links,
    isNotFound: extracted.kind === 'html' && saysNotFound(title, extracted.markdown),
    language: languageOf(extracted.markdown, declaredLanguage),
    hash: createHash('sha256').update(`${title}\n${extracted.markdown}`).digest('hex'),
    simhash: simhash(extracted.markdown),
  };
  return { content };
}

function lastSegment(url: string): string {
  const { pathname, hostname } = new URL(url);
  return pathname.split('/').filter(Boolean).at(-1) ?? hostname;
}
