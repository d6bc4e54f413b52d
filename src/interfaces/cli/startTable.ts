import type { Config } from '../../infrastructure/config/index.js';
import type { ExampleSite } from '../../infrastructure/local/site/exampleSite.js';
import type { StackRow } from '../../infrastructure/local/stack/index.js';

/**
 * What one sees at start: which server runs where, how long it took, and the pages to open.
 * @param took milliseconds until it served; `site`: the example site, if there is one.
 */
export function startTable(
  rows: readonly StackRow[],
  { url, port }: { readonly url: string | undefined; readonly port: number },
  config: Config,
  { took, site }: { readonly took: number; readonly site: Pick<ExampleSite, 'url' | 'missedPort'> | undefined },
): string {
  const lines = rows.length > 0 ? [table(rows), ''] : [];
  const notes = rows.flatMap(({ server, note }) => (note ? [`  ${server}: ${note}`] : []));
  if (notes.length > 0) lines.push('Notes', ...notes, '');
  lines.push(`Nova Bot Studio is ready after ${(took / 1000).toFixed(1)} s${url ? ` at ${url}` : ''}`);
  if (url) {
    const pages: [string, string][] = [
      ['API docs', '/docs'],
      ['Dashboard', '/dashboard'],
      ['Readiness', '/health/ready'],
    ];
    lines.push(...pages.map(([name, path]) => `  ${name.padEnd(10)} ${url}${path}`));
  } else lines.push(`  Health and metrics on port ${port}: /health/live, /health/ready, /metrics`);
  const outbox = rows.find(({ server }) => server === 'outbox');
  if (outbox && config.mail.baseUrl) lines.push(`  ${'Sent mails'.padEnd(10)} ${config.mail.baseUrl}/outbox`);
  if (site) {
    lines.push(`  ${'Try it on'.padEnd(10)} ${site.url} (a small site of this machine that may be scraped)`);
    if (site.missedPort !== undefined) {
      lines.push(
        `${' '.repeat(13)}Port ${site.missedPort} is taken. Before the commands of the README: SITE=${site.url}`,
      );
    }
  }
  return lines.join('\n');
}

function table(rows: readonly StackRow[]): string {
  const cells = rows.map(({ server, what, url, ms }) => [server, what, url, `${ms} ms`]);
  const header = ['Server', 'What it is', 'Where', 'Ready in'];
  const widths = header.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)].join('\n');
}
