import TurndownService from 'turndown';

const turndown = new TurndownService({
  headingStyle: 'atx',
  codeBlockStyle: 'fenced',
  bulletListMarker: '-',
  emDelimiter: '_',
  hr: '---',
});

turndown.remove(['script', 'style', 'noscript', 'template', 'iframe', 'object', 'button', 'select', 'input', 'canvas']);
turndown.remove((node) => /^(svg|dialog)$/i.test(node.nodeName));
/** One line, whatever breaks and blocks it is made of. */
turndown.addRule('heading', {
  filter: ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
  replacement: (content, node) => {
    const line = content.trim().replace(/\s+/g, ' ');
    return line === '' ? '' : `\n\n${'#'.repeat(Number(node.nodeName[1]))} ${line}\n\n`;
  },
});
/** A link's text is what a reader reads; its address would only weigh on the chunk. */
turndown.addRule('linkText', { filter: 'a', replacement: (content) => content });
turndown.addRule('picture', {
  filter: 'img',
  replacement: (_content, node) => {
    const alt = ((node as unknown as { getAttribute(name: string): string | null }).getAttribute('alt') ?? '').trim();
    return alt.length > 3 ? `(${alt})` : '';
  },
});
turndown.addRule('tableRow', {
  filter: 'tr',
  replacement: (content, node) => {
    const row = content.trim().replace(/\s*\n\s*/g, ' ');
    if (row === '') return '';
    const columns = headColumns(node as unknown as Row);
    return `\n| ${row}${columns > 0 ? `\n|${' --- |'.repeat(columns)}` : ''}`;
  },
});
turndown.addRule('tableCell', {
  filter: ['th', 'td'],
  replacement: (content) => `${content.trim().replace(/\s+/g, ' ')} | `,
});
turndown.addRule('table', { filter: 'table', replacement: (content) => `\n\n${content.trim()}\n\n` });
turndown.addRule('caption', { filter: 'caption', replacement: (content) => `\n\n${content.trim()}\n\n` });
turndown.addRule('tablePart', { filter: ['thead', 'tbody', 'tfoot'], replacement: (content) => `\n${content.trim()}` });
/** `10<sup>6</sup>` is not 106. Letters (1st) and notes that are linked to ([2]) are read as they stand. */
turndown.addRule('raised', {
  filter: 'sup',
  replacement: (content) =>
    /^[+\u2212-]?\d{1,3}$/.test(content) ? [...content].map((sign) => RAISED[sign] ?? sign).join('') : content,
});
turndown.addRule('definitionTerm', { filter: 'dt', replacement: (content) => `\n\n**${content.trim()}**\n` });
turndown.addRule('definition', { filter: 'dd', replacement: (content) => `\n${content.trim()}\n` });
turndown.addRule('preformatted', {
  filter: 'pre',
  replacement: (_content, node) => {
    const code = linesOf(node as unknown as Part).replace(/^\n+|\s+$/g, '');
    const fence = '`'.repeat(Math.max(3, ...[...code.matchAll(/`+/g)].map(([run]) => run.length + 1)));
    return `\n\n${fence}\n${code}\n${fence}\n\n`;
  },
});
/** Texts are read by people and models, not parsed as markdown again: no backslashes before every underscore. */
turndown.escape = (text) => text;

const RAISED: Readonly<Record<string, string>> = Object.fromEntries([
  ...[...'0123456789+-'].map((sign, index) => [sign, [...'⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻'][index]!]),
  ['\u2212', '⁻'],
]);

interface Part {
  readonly nodeName: string;
  readonly nodeValue: string | null;
  readonly childNodes: ArrayLike<Part>;
}

const BLOCK = /^(?:div|p|li|ol|ul|tr|table)$/i;

/** Text of code as it is shown: highlighters end lines by elements as often as by characters. */
function linesOf(code: Part): string {
  const written: string[] = [];
  // Known, not looked up: the end of a long text that is put together is found by copying all of it.
  let isNewLine = true;
  const write = (text: string): void => {
    if (text === '') return;
    written.push(text);
    isNewLine = text.endsWith('\n');
  };
  const endLine = (): void => {
    if (!isNewLine) write('\n');
  };
  const read = ({ nodeName, nodeValue, childNodes }: Part): void => {
    if (/^br$/i.test(nodeName)) write('\n');
    if (nodeName === '#text') write(nodeValue ?? '');
    const isBlock = BLOCK.test(nodeName);
    if (isBlock) endLine();
    for (const part of Array.from(childNodes)) read(part);
    if (isBlock) endLine();
  };
  read(code);
  return written.join('');
}

interface Row {
  readonly childNodes: ArrayLike<{ readonly nodeName: string }>;
  readonly previousElementSibling: unknown;
}

/** How many columns a row names that stands at the head of a table; 0: it is a row like the others. */
function headColumns(row: Row): number {
  const names = Array.from(row.childNodes, ({ nodeName }) => nodeName.toUpperCase());
  const cells = names.filter((name) => name === 'TH' || name === 'TD');
  const isHead = cells.length > 1 && !cells.includes('TD') && !row.previousElementSibling;
  return isHead ? cells.length : 0;
}

/** Markdown of an element. The element is changed in the course of it. */
export const toMarkdown = (element: unknown): string => turndown.turndown(element as TurndownService.Node);
