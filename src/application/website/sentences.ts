/** Plain text of a passage: without the marks of markdown, tables as lines, spaces made one. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/```[\s\S]*?```/g, (code) => code.replace(/```\w*/g, ''))
    .replace(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s*\|?[\s:|-]*-{3}[\s:|-]*$/gm, '')
    .replace(/^\s*\|(.*)\|\s*$/gm, (_, cells: string) =>
      cells
        .split('|')
        .map((cell) => cell.trim())
        .join(', '),
    )
    .replace(/^\s{0,3}(?:#{1,6}|>|[-*+]|\d{1,3}\.)\s+/gm, '')
    .replace(/(\*\*|__|[*_`~])(?=\S)([^*_`~\n]+?)\1/g, '$2')
    .replace(/[ \t\u00a0]+/g, ' ')
    .trim();
}

const segmenters = new Map<string, Intl.Segmenter>();

/** Sentences of plain text in order; a line break ends a sentence too (headings, list items). */
export function sentencesOf(text: string, language = 'en'): string[] {
  let segmenter = segmenters.get(language);
  if (!segmenter) {
    segmenter = new Intl.Segmenter(language, { granularity: 'sentence' });
    segmenters.set(language, segmenter);
  }
  return text
    .split(/\n+/)
    .flatMap((line) => [...segmenter.segment(line)].map(({ segment }) => segment.trim()))
    .filter((sentence) => sentence !== '');
}
