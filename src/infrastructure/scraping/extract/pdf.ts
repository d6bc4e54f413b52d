import type { TextItem } from 'pdfjs-dist/types/src/display/api.js';
import { tidyLines, titleOf, visibleText } from './cleanText.js';
import type { Extracted } from './extracted.js';

const MAX_PDF_PAGES = 1_000;

/** Text of a PDF, a heading for each page. Throws when it is damaged or needs a password. */
export async function extractPdf(body: Uint8Array): Promise<Extracted> {
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const loading = pdfjs.getDocument({
    data: new Uint8Array(body),
    useSystemFonts: false,
    disableFontFace: true,
    isOffscreenCanvasSupported: false,
    verbosity: 0,
  });
  try {
    const document = await loading.promise;
    const info = (await document.getMetadata().catch(() => null))?.info as { Title?: unknown } | undefined;
    const pages: string[] = [];
    for (let number = 1; number <= Math.min(document.numPages, MAX_PDF_PAGES); number++) {
      const page = await document.getPage(number);
      const content = await page.getTextContent();
      const text = content.items
        .filter((item): item is TextItem => 'str' in item)
        .map((item) => item.str + (item.hasEOL ? '\n' : ''))
        .join('');
      page.cleanup();
      if (text.trim() !== '') pages.push(`## Page ${number}\n\n${unwrap(text)}`);
    }
    return {
      kind: 'pdf',
      title: typeof info?.Title === 'string' ? titleOf(visibleText(info.Title)) : '',
      declaredLanguage: null,
      canonical: null,
      refresh: null,
      noindex: false,
      markdown: tidyLines(visibleText(pages.join('\n\n'))),
      links: [],
      needsScripts: false,
    };
  } finally {
    await loading.destroy();
  }
}

/** Lines of one paragraph joined; words broken at the end of a line mended. */
const unwrap = (text: string): string =>
  text.replace(/(\p{Ll})-\n(\p{Ll})/gu, '$1$2').replace(/([^\n.:;!?])\n(?=[\p{Ll}\d(])/gu, '$1 ');
