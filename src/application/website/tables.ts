export interface Line {
  readonly text: string;
  /** True for what was a row of a table. */
  readonly isRow: boolean;
}

const ROW = /^\s*\|(.*)\|\s*$/;
const RULE = /^\s*\|?[\s:|-]*-{3}[\s:|-]*$/;

/**
 * The lines of markdown, where a row of a table says what its cells are: `Single swim: 6.50 (Adults), 3.20 (Children)`.
 * A row whose table has no head (a passage may begin within a table) is its cells with commas between.
 */
export function tablesAsLines(markdown: string): Line[] {
  const lines = markdown.split('\n');
  const shown: Line[] = [];
  let head: readonly string[] = [];
  for (const [index, line] of lines.entries()) {
    const cells = cellsOf(line);
    if (!cells) {
      head = [];
      if (!RULE.test(line)) shown.push({ text: line, isRow: false });
    } else if (RULE.test(lines[index + 1] ?? '')) head = cells;
    else if (!RULE.test(line)) shown.push({ text: rowText(head, cells), isRow: true });
  }
  return shown;
}

function cellsOf(line: string): string[] | null {
  const cells = ROW.exec(line)?.[1];
  return cells === undefined ? null : cells.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function rowText(head: readonly string[], [first = '', ...cells]: readonly string[]): string {
  const named = cells
    .map((cell, index) => (cell !== '' && head[index + 1] ? `${cell} (${head[index + 1]})` : cell))
    .filter((cell) => cell !== '');
  if (head.length === 0 || first === '' || named.length === 0) return [first, ...named].filter(Boolean).join(', ');
  return `${first}: ${named.join(', ')}`;
}
